namespace Edge.Similarity.Guard;

internal static partial class Lexicon
{
    /// <summary>Words that turn a statement round. Words ending in n't need no entry.</summary>
    /// <remarks>The common ones of other languages stand here too: missing one would be a wrong answer, not a
    /// miss.</remarks>
    private static ReadOnlySpan<byte> Negators => """
        not no never none nobody nothing nowhere neither nor cannot without unable lacking lack except
        dont doesnt didnt isnt arent wasnt werent wont wouldnt cant couldnt shouldnt havent hasnt hadnt aint
        nicht kein keine keinen ohne nie niemals pas jamais sans sin nunca ningún senza mai sem nunca não niet geen zonder
        inte ikke ikkje bez nie не нет без нельзя никогда
        """u8;

    /// <summary>Prepositions that are not the same with their sides swapped.</summary>
    private static ReadOnlySpan<byte> Pivots => "than to into from after before in over by of for with on"u8;

    /// <summary>Sets of words that exclude each other: `a b|c` says that a and b mean about the same and c another
    /// thing, so that one of two prompts may not have a where the other has c.</summary>
    private static ReadOnlySpan<byte> OppositeSets => """
        legal lawful allowed permitted|illegal unlawful banned forbidden prohibited;increase raise boost grow gain rise maximize up
        |decrease reduce lower lose shrink fall minimize decline drop cut down;buy purchase|sell;before prior|after|during;from|to into;
        more|less fewer;most|least fewest;many|few;hot|cold;warm|cool cold;open|close closed shut;advantage benefit pro strength upside
        |disadvantage drawback con weakness downside;cheap inexpensive affordable|expensive costly pricey;best greatest finest|worst;
        good great|bad terrible awful;better|worse;import|export;high|low;big large huge|small little tiny;tall|short;long|short;fast quick
        |slow;old|new;old|young;early|late;first|last;easy simple|hard difficult;strong|weak;rich wealthy|poor;light|heavy;light|dark;wide|narrow;
        thick|thin;fat|thin skinny slim;deep|shallow;hard|soft;wet|dry;clean|dirty;full|empty;loud|quiet silent;near|far;safe|dangerous unsafe;
        true|false;right correct|wrong incorrect;right|left;left|right;top|bottom;up|down;upper|lower;in inside|out outside;on|off;
        enable|disable;start begin|stop end finish quit;install|uninstall;connect|disconnect;login|logout;lock|unlock;block|unblock;add|remove delete;
        add|subtract|multiply|divide;sum|difference|product|quotient;plus|minus|times;create make|destroy delete;accept|reject refuse decline;
        win|lose;pass|fail;succeed success|fail failure;love like|hate dislike;attack|defend;arrive|depart leave;enter|exit leave;push|pull;
        send|receive;give|take;give|receive;lend|borrow;teach|learn;ask|answer;question|answer;input|output;read|write;upload|download;
        encrypt|decrypt;encode|decode;compress|decompress;serialize|deserialize;zip|unzip;pack|unpack;mount|unmount;subscribe|unsubscribe;follow|unfollow;
        hide|show;show|hide;expand|collapse;maximum max|minimum min;maximize|minimize;positive|negative;internal|external;interior|exterior;indoor|outdoor;
        male man men boy husband father brother son uncle king he|female woman women girl wife mother sister daughter aunt queen she;
        father|mother|brother|sister|son|daughter|uncle|aunt|husband|wife|grandfather|grandmother|cousin|nephew|niece;boyfriend|girlfriend;
        parent|child children;adult|child children;employer|employee;teacher|student;doctor|patient;master|slave;lawyer|doctor|engineer|teacher|nurse;
        north northern|south southern|east eastern|west western;day|night;morning|afternoon|evening|night;today|tomorrow|yesterday;past|future|present;
        breakfast|lunch|dinner;spring|summer|autumn fall|winter;second|minute|hour|day daily|week weekly|month monthly|year yearly annual|decade|century;
        january|february|march|april|june|july|august|september|october|november|december;
        monday|tuesday|wednesday|thursday|friday|saturday|sunday;weekday|weekend;
        red|blue|green|yellow|orange|purple|pink|black|white|brown|grey gray;gold|silver|bronze|copper|iron;
        mercury|venus|earth|mars|jupiter|saturn|uranus|neptune|pluto;sun|moon;solid|liquid|gas;ice|steam;hydrogen|oxygen|nitrogen|carbon|helium;
        proton|neutron|electron;atom|molecule;acid|base alkali;cause|cure prevent treat;symptom|cause|treatment cure remedy;
        cat|dog|horse|cow|pig|sheep|goat|chicken|bird|fish|snake|mouse|rabbit;lion|tiger|bear|wolf|fox|elephant;
        beef|pork|chicken|fish|lamb;tea|coffee;beer|wine|whiskey|vodka;apple|banana|orange|lemon;rice|bread|pasta|potato;
        length long|width wide|height tall high|depth deep|weight heavy weigh|age old|area|volume|speed fast|temperature hot|distance far|price cost expensive;
        population|area|capital|currency|language|flag|president|king|anthem;when|where|who|why;square|circle|triangle|rectangle;
        plural|singular;synonym|antonym;vowel|consonant;noun|verb|adjective|adverb;odd|even;prime|composite;numerator|denominator;
        ascending|descending;forward|backward;horizontal|vertical;parallel|serial|perpendicular;public|private;local|global|remote;online|offline;
        front|back;foreground|background;major|minor;senior|junior;majority|minority;profit|loss;asset|liability;debit|credit;income|expense;revenue|expense;
        supply|demand;import|export;domestic|foreign international;urban|rural;war|peace;friend|enemy;hero|villain;guilty|innocent;alive live living|dead;
        birth born|death die died;marry marriage married|divorce divorced|single unmarried;employed|unemployed;happy|sad unhappy;optimist|pessimist;optimistic|pessimistic;
        introvert introverted|extrovert extroverted;brave|coward;honest|dishonest;polite|rude;kind|cruel;smart intelligent clever|stupid dumb;beautiful pretty
        |ugly;healthy|unhealthy;useful helpful|useless;careful|careless;painful|painless;possible|impossible;natural organic|artificial synthetic;
        real genuine|fake;original|copy;raw|cooked;boil|fry|bake|roast|grill|steam;freeze|melt|boil;sweet|sour|bitter|salty;fresh|stale|rotten;
        ancient|modern;temporary|permanent;static|dynamic;mutable|immutable;synchronous|asynchronous;client|server;frontend|backend;
        hardware|software;virus|bacteria;kidney|liver|heart|lung|brain|stomach;arm|leg|hand|foot feet;eye|ear|nose|mouth;
        lead|follow;lead|lag;ancestor|descendant;predator|prey;host|guest;landlord|tenant;borrower|lender;buyer|seller;sender|receiver recipient;
        always|never;always|sometimes;everyone|nobody;everything|nothing;all|none;with|without;include|exclude;accelerate|decelerate;
        inflation|deflation;appreciate|depreciate;ascend|descend;attract|repel;conceal|reveal;construct|demolish;contract|expand;deposit|withdraw withdrawal;
        earn|spend;save|spend;save|waste;encourage|discourage;forget|remember;hire|fire;inhale|exhale;laugh|cry;lengthen|shorten;loosen|tighten;
        obey|disobey;praise|criticize;approve|disapprove;agree|disagree;appear|disappear;protect|harm;repair fix|break damage;strengthen|weaken;
        support|oppose;trust|distrust;wake|sleep;warming heating|cooling;work|rest;sink|float;sit|stand;
        bullish|bearish;bull|bear;long|short;call|put;stalactite|stalagmite;hypertension|hypotension;hyperglycemia|hypoglycemia;hyperthyroidism|hypothyroidism;
        concave|convex;centripetal|centrifugal;clockwise|counterclockwise anticlockwise;macro|micro;maternal|paternal;endothermic|exothermic;
        cathode|anode;mitosis|meiosis;artery|vein;herbivore|carnivore|omnivore;democracy|dictatorship|monarchy;democrat democratic|republican;
        capitalism|communism|socialism;atheist|believer|agnostic;catholic|protestant|orthodox;christian christianity|muslim islam|hindu hinduism|buddhist buddhism
        |jewish judaism|sikh sikhism;vegan|vegetarian;latitude|longitude;equator|pole;sunrise|sunset;dawn|dusk;am|pm;bachelor|master|doctorate phd;
        theory|practice;theoretical|practical;quality|quantity;qualitative|quantitative;subjective|objective;abstract|concrete;explicit|implicit;
        generous|stingy;active|passive;arrival|departure;entrance|exit;beginning|end;
        """u8;
}

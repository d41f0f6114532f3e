namespace Edge.Similarity.Guard;

internal static partial class Lexicon
{
    /// <summary>Words that only hold a sentence together: nothing is asked about them.</summary>
    private static ReadOnlySpan<byte> FunctionWords => """
        a an the this that these those
        i me my mine myself you your yours yourself yourselves he him his himself she her hers herself it its itself
        we us our ours ourselves they them their theirs themselves someone somebody something anyone anybody anything
        everyone everybody everything one ones people person
        am is are was were be been being do does did doing done have has had having
        can could may might must shall should will would ca wo sha ought ai
        and or vs versus but nor yet so if then else than though although whether while because since unless until
        of to in on at by for from with into onto upon about as over under after before between among through during
        within against toward towards per via across along around behind beyond near off out up down
        what which who whom whose when where why how there here
        some any each every all both either such same other another own many much more most few less least lot lots
        very too just also only even still already ever really quite rather almost enough again
        get got go going gone let make made way ways thing things kind sort type
        hi hello hey please thanks thank kindly dear ok okay yes well now today currently nowadays etc eg ie
        """u8;

    /// <summary>The plain vocabulary of English questions: a word of it names no particular person, place or
    /// thing.</summary>
    /// <remarks>Chosen by hand. A word that is missing makes the guard stricter, one too many makes it laxer.</remarks>
    private static ReadOnlySpan<byte> CommonWords => """
        able absolute accept access accident accord account accurate achieve acquire act action active activity actual add addition
        address admit adopt adult advance advice advise affect afford afraid age agency agent ago agree agreement aid aim alive allow
        alone aloud alternative always amaze amazing amount amuse ancient anger angle angry animal announce annual answer anxiety apart
        apparent appeal appear appearance application apply appoint appreciate approach appropriate approve area argue argument arise
        arm arrange arrangement arrive art article ashamed aside ask asleep aspect assess assignment assist assistance associate assume
        assure attach attack attempt attend attention attitude attract attraction attractive audience author authority automatic
        available average avoid awake award aware away awesome awful
        baby back background bad badly bag balance ball ban band bank bar bare base basic basically basis bath battery battle beach
        bear beat beautiful beauty become bed bedroom begin beginner beginning behave behavior behaviour belief believe bell belong
        belt bend benefit best bet better big bill bind bird birth birthday bit bite bitter blame blank blind block blog blood blow
        board boat body bond bone book boost border boring borrow boss bother bottle bottom box boy boyfriend brain branch brand
        brave bread break breakfast breast breath breathe brief bright brilliant bring broad broadcast brother budget build building
        bunch burn bus business busy button buy bye
        cake calculate calculation call calm camera camp campaign cancel cancer candidate capable capacity capital car card care career
        careful careless carry case cash cast cat catch category cause caution celebrate cell center central centre century
        certain certainly certificate chain chair challenge chance change channel chapter character characteristic charge chart chat
        cheap cheat check child childhood children choice choose circle circumstance citizen city civil claim class classic classroom
        clean clear clearly clever click client climate climb clock close closed clothes clothing cloud club coach coast code coding coffee
        cold collect collection college color colour combination combine come comfort comfortable command comment commercial commit
        common commonly communicate communication community company compare comparison compete competition competitive complain
        complaint complete completely complex complicated component computer concentrate concept concern conclude conclusion condition
        conduct confidence confident confirm conflict confuse confusion connect connection consequence consider considerable consist
        constant construct construction consult consume consumer contact contain content contest context continue contract contrast
        contribute contribution control convenient conversation convert convince cook cool copy corner correct correctly cost count
        country couple courage course court cover crazy create creation creative creature credit crime criminal crisis critical
        criticism crop cross crowd cry cultural culture cup cure curious current custom customer cut cute cycle
        dad daily damage dance danger dangerous dare dark data database date daughter day dead deadline deal death debate debt decade
        decent decide decision declare decline decrease deep deeply defeat defend define definition degree delay delete deliver
        delivery demand department depend dependent depress depth derive describe description deserve design desire desk despite
        destroy detail detailed detect determine develop developer development device diagram die diet differ difference different
        differently difficult difficulty dig digital dinner direct direction directly dirty disadvantage disappear discount
        discover discovery discuss discussion disease dish disk dislike display distance distinguish distribute distribution district
        divide division doctor document dog door doubt download draw drawing dream dress drink drive driver drop drug dry due dumb
        ear early earn earning earth ease easily easy eat economic economy edge edit editor educate education effect effective effectively
        efficient effort egg elect election electric electricity electronic element eliminate email embarrass emerge emergency
        emotion emotional emphasis employ employee employer employment empty enable encounter encourage end enemy energy engage
        engine engineer engineering enjoy enormous ensure enter entire entirely entrance entry environment equal equally equation
        equipment equivalent error escape especially essay essential establish estate estimate eat evaluate evening event eventually
        evidence evil evolve exact exactly exam examination examine example excellent except exchange excite exciting excuse exercise
        exist existence expect expectation expense expensive experience experiment expert explain explanation explore export express
        expression extend extent external extra extreme extremely eye
        face facility fact factor factory fail failure fair fairly faith fake fall false familiar family famous fan far fare farm
        fashion fast fat father fault favor favorite favour favourite fear feature fee feed feel feeling female fever field fight
        figure file fill film filter final finally finance financial find finding fine finger finish fire firm fish fit fix flat
        flight float floor flow flower fly focus folder folk follow following food fool foot force foreign forest forever forget
        forgive form formal format former formula forward foundation frame free freedom freeze frequency frequent fresh friend friendly
        friendship front fruit fuel full fully fun function fund fundamental funny furniture further future
        gain gallery game gap garden gas gather gay gender general generally generate generation gentle gentleman genuine gift girl
        girlfriend give glad glass global goal god gold good goods government grade gradually graduate graduation grammar grand grant
        graph graphic gravity great green greet grey grocery ground group grow growth guarantee guard guess guest guide guilty guitar guy gym
        habit hack hair half hall hand handle hang happen happiness happy hard hardly harm harmful hate head headache health healthy
        hear heart heat heavily heavy height hell help helpful hero hide high highly hill hire historical history hit hobby hold hole
        holiday home homework honest honor hope horrible horror horse hospital host hot hotel hour house household housing huge human
        humor hungry hunt hurt husband
        ice idea ideal identify identity ignore ill illegal illness image imagine immediate immediately impact imply import important
        importance impossible impress impression impressive improve improvement inch include including income increase increasingly
        incredible indeed independent index indicate individual industry inexpensive influence inform information initial injury inner innocent
        input inside insist inspire install installation instance instead institute institution instruction instrument insurance
        integrate intellectual intelligence intelligent intend intention interest interested interesting interior internal
        international internet interview introduce introduction invent invention invest investment investor invite involve
        issue item
        job join joke journey judge juice jump junior justice justify
        keen keep key keyboard kid kill kitchen knife knock know knowledge known
        label labor lack lady lake land language laptop large largely last late lately later latest latter laugh launch law lawyer lay
        layer lazy lead leader leadership leading leaf learn learning leave lecture left leg legal lend length lesson letter level
        liberal library license licence lie life lifestyle lift light like likely limit limited line link lip list listen literature
        little live living load loan local locate location lock logic logical lonely long look loose lose loss loud love lovely lover
        low luck lucky lunch
        machine mad magazine magic mail main mainly maintain major majority male man manage management manager manner manual manufacture
        map mark market marketing marriage marry mass massive master match material math mathematics maths matter maximum maybe meal
        mean meaning meaningful measure measurement meat media medical medicine medium meet meeting member memorable memory mention menu mere
        merge mess message metal method middle mild military milk mind minimum minister minor minute mirror miss mission mistake mix
        mixture mobile mode model modern mom moment money monitor month monthly mood moon moral morning mother motion motivate motivation
        motor mountain mouth move movement movie multiple murder muscle music musical mutual mystery
        name narrow nation national native natural naturally nature nearby nearly necessarily necessary necessity neck need negative
        neighbor nerve nervous network neutral never new news newspaper next nice night nobody noise none normal normally north nose note
        nothing notice notification novel nowhere nuclear number numerous nurse
        object objective obligation observe obtain obvious obviously occasion occur ocean odd offer office officer official officially
        offline often oil old online open opening operate operation operator opinion opportunity oppose opposite opposition option optional
        orange order ordinary organic organization organize origin original originally otherwise outcome output outside overall overcome
        owe owner
        pack package page pain painful paint painting pair pant paper parent park part participate particular particularly partly
        partner party pass passage passenger passion passport past path patience patient pattern pause pay payment peace peaceful pen
        pencil pension perfect perfectly perform performance perhaps period permanent permanently permission permit personal personality
        personally perspective persuade pet phase phone photo photograph photography phrase physical physically pick picture piece pilot
        pink pipe place plan plane planet planning plant plastic plate platform play player pleasant pleasure plenty plot plus pocket
        poem poet point police policy polite political politician politics poll pool poor pop popular popularity population position
        positive possess possession possibility possible possibly post pot potential potentially pound pour power powerful practical
        practice practise pray precise predict prefer preference pregnant preparation prepare presence present presentation preserve
        president press pressure pretend pretty prevent previous previously price pride primary prime principle print prior priority
        prison private prize pro probability probably problem procedure proceed process produce product production profession
        professional professor profile profit program programme programmer programming progress project promise promote promotion prompt proof proper
        properly property proportion proposal propose prospect protect protection protest proud prove provide public publish pull
        punish punishment pupil purchase pure purpose pursue push put
        qualification qualify quality quantity quarter queen question quick quickly quiet quit quote
        race racist radio rain raise random range rank rapid rapidly rare rarely rate ratio raw reach react reaction read reader reading
        ready real realistic reality realize reason reasonable recall receive recent recently recipe recognize recommend recommendation
        record recover recovery recruit red reduce reduction refer reference reflect refuse regard region register registration regret
        regular regularly reject relate related relation relationship relative relatively relax release relevant reliable relief
        religion religious rely remain remark remember remind remote removal remove rent repair repeat replace reply report represent
        representative reputation request require requirement rescue research researcher reserve resident resign resist resolution resolve
        resource respect respond response responsibility responsible rest restaurant restore result resume retain retire return
        reveal revenue reverse review revolution reward rich rid ride right ring rise risk river road rock role roll romantic roof
        room root rough round route routine row royal rude ruin rule run rush
        sad sadness safe safely safety sake salary sale sample satisfy save saving say scale scan scared scary scene schedule school
        science scientific scientist scope score screen search season seat second secondary secret section sector secure security see
        seed seek seem select selection self sell send senior sense sensitive sentence separate sequence series serious seriously
        servant serve server service session set setting settle several severe sex sexual shade shadow shake shame shape share sharp
        shelter shift shine ship shirt shock shoe shoot shop shopping short shot shoulder shout show shower shut shy sick side sight
        sign signal significance significant silence silent silly silver similar similarity simple simply simultaneously sing singer single sink sir
        sister sit site situation size skill skin sky sleep slight slightly slow slowly small smart smartphone smell smile smoke smoking smooth
        social society soft software soil soldier sole solid solution solve somehow sometimes somewhat somewhere son song soon soul
        sound source south space spare speak speaker special specialist specific specifically speech speed spell spend spirit spiritual
        split sport spot spread spring square stable staff stage stand standard star stare start state statement station
        statistics status stay steal step stick stock stomach stop store storm story straight strange stranger strategy stream street strength
        stress stretch strict strike string strong strongly structure struggle student study stuff stupid style subject submit
        substance succeed success successful successfully suck sudden suddenly suffer sufficient sugar suggest suggestion suicide suit
        suitable sum summer sun super supply support suppose sure surface surgery surprise surprised surprising surround survey
        survival survive suspect swim switch symbol symptom system
        table tablet take tale talent talk tall target task taste tax tea teach teacher team tear technical technique technology teenager
        telephone television tell temperature temporary tend term terrible test text thick thin think thinking thought threat
        threaten throat throughout throw ticket tie tight time tiny tip tire tired title together tomorrow tone tonight tool tooth top topic
        total totally touch tough tour tourist town toy track trade tradition traditional traffic train training transaction transfer transform
        translate translation transport travel treat treatment tree trend trial trick trip trouble true truly trust truth try
        turn tutorial tv typical typically
        ugly ultimate unable uncomfortable understand understanding unfortunately unhappy unique unit united universe university unknown
        unlike unlikely unusual update upgrade upload upper upset urban urge use used useful useless user usual usually
        vacation vague valid valuable value variation variety various vast vegetable vehicle version victim video view violence visa visible
        vision visit visitor visual vital vocabulary voice volume volunteer vote
        wage wait wake walk wall wander want war warm warn warning wash waste watch water wave weak weakness wealth weapon wear weather
        web website wedding week weekend weekly weigh weight weird welcome wet wheel whole wide widely wife wild willing win
        wind window wine wing winner winter wipe wire wise wish woman women wonder wonderful wood word work worker working workout
        world worry worse worst worth worthy wound write writer writing wrong
        yard year yearly yell yellow yesterday young youth
        began begun bought broke broken brought built came caught chose chosen drank drew driven drove ate eaten fell fallen felt fought found
        flew forgot forgotten gave given grew grown heard held hid hidden kept knew laid led lent lost meant met paid ran rang risen rose
        said sang sat saw seen sent shown slept sold spent spoke spoken stood stole stolen struck swam taken taught thought threw told
        took understood woke won wore worn written wrote became
        men children lives wives feet teeth mice
        abroad accounting advantage agriculture airline airport alphabet analyse analysis analyze announcement app argument array
        astronaut atom beard bicycle bike billionaire biology boil bomb boxing brush bug candle candy canyon carbon chemical chemistry
        chicken chocolate cinema coin colony column comedy comic compound computing con cookie cooking core corruption cousin creator
        crush curriculum democracy dentist deposit desert dictionary dimension dinosaur diploma disorder distinct divorce domain dose
        downside drama dress dust dye ethics exhaust fiction fitness flag flavor flour fluid fold fortune frequently friction garage genre
        gear ghost grandfather grandmother grass guideline habitat heaven hint honeymoon hormone hybrid hypothesis implement index
        infection ingredient insect install intermediate internship introvert invisible invitation iron jacket jail jealous kiss
        knee lab laundry leather lecture lemon lens liquid lottery magnet makeup mammal manifest margin meditation mineral molecule mosquito myth
        noun nutrition online onion oven oxygen pace panel paragraph password percentage physics pill pizza planet podcast poison porn portrait potato
        predator prey principal printer privacy psychology pump puzzle quiz rainbow recycle refund rice rocket ruler salad salt sand sandwich
        satellite scholarship sculpture sheet shell shoe sketch slang slave snow soap soccer software soup spam spice
        spouse spreadsheet startup steam steel strategy stripe stylish subscription summary surgeon sword syllabus tattoo theater theme theory therapy thesis
        thread tip tissue tobacco toilet tourism trader tragedy triangle truck tube tuition twin tyre umbrella undergraduate union vaccine vampire
        verb virus vitamin voltage wallet warranty wavelength weed wizard workplace workshop yoga zone
        pros cons difference similarity meaning synonym antonym definition capital currency population height weight length width age
        """u8;
}

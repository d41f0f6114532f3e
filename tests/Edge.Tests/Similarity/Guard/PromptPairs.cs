using Edge.Caching;

namespace Edge.Tests.Similarity.Guard;

/// <summary>Pairs written by hand: paraphrases, which must pass, and near misses, with the reason they must
/// not.</summary>
internal static class PromptPairs
{
    public static IEnumerable<(string Stored, string Asked, PromptDisagreement Expected)> All =>
    [
        .. English,
        .. Parse(ForeignSame, PromptDisagreement.None),
        .. Parse(ForeignOpposites, PromptDisagreement.Negation),
        .. Parse(ForeignNames, PromptDisagreement.Entities),
    ];

    public static IEnumerable<(string Stored, string Asked, PromptDisagreement Expected)> English =>
    [
        .. Parse(Same, PromptDisagreement.None),
        .. Parse(Numbers, PromptDisagreement.Numbers),
        .. Parse(Opposites, PromptDisagreement.Negation),
        .. Parse(Names, PromptDisagreement.Entities),
    ];

    private const string Same = """
        What is the capital of France? | Which city is the capital of France?
        What is the capital of France? | Tell me France's capital city
        What is the capital of France? | what's the capital of france
        What is the capital of France? | Hi, could you please tell me the capital of France?
        What is the capital of France? | Do you know what the capital of France is? Thanks!
        Capital city of France? | FRANCE CAPITAL CITY?
        What is the capital of France? | What is the French capital?
        Who is the president of the United States? | Who is the US president?
        Who is the president of the USA? | Who is president of the United States of America?
        Who is the American president? | Who is the president of America?
        What is the population of the UK? | What is the population of the United Kingdom?
        What does the WHO do? | What does the World Health Organization do?
        What does NASA do? | what does nasa do?
        What are the members of the EU? | What are the members of the European Union?
        How do I learn JavaScript? | How can I learn javascript?
        How do I learn Python? | What is the best way to learn Python?
        How do I reset my password? | How can I reset my password?
        How do I reset my password? | Please help me to reset my password, thanks!
        How do I reset my password? | I'd like to reset my password. How?
        I forgot my password, how can I change it? | How can I change my forgotten password?
        How do I boil an egg? | How to boil eggs?
        How do I boil an egg? | Could you tell me how to boil an egg?
        How do I boil an egg? | Hello! How does one boil an egg?
        How can I lose weight quickly? | What is the quickest way to lose weight?
        How can I lose weight? | What are the best ways of losing weight?
        How can I improve my English? | How do I improve my English?
        How can I improve my English? | Dear assistant, how can I improve my English please
        What is the meaning of life? | What's the meaning of life?
        What is the meaning of life? | What does life mean?
        Why is the sky blue? | why is the sky blue
        Why is the sky blue? | Why does the sky look blue?
        Why is the sky blue? | Can you explain why the sky is blue?
        Is ice colder than steam? | Is ice really colder than steam?
        Is it legal to record a call? | Is recording a call legal?
        Is it illegal to record a call? | Is recording a call illegal?
        Why can't I sleep? | Why can I not sleep?
        Why can't I sleep? | Why cant i sleep
        Why can't I sleep? | Why am I unable to sleep?
        Why can't I sleep? | Why can’t I sleep?
        I don't like my job. What should I do? | I do not like my job, what can I do?
        What is 12 km in miles? | How many miles are 12 kilometers?
        What is 12 km in miles? | What's 12km in miles?
        What is 12 km in miles? | What is twelve kilometres in miles?
        Convert 100 fahrenheit to celsius | Please convert 100 fahrenheit to celsius
        Convert miles to km | How do I convert miles to kilometers?
        What is 15 + 27? | 15+27?
        What is 15 + 27? | What is 27 + 15?
        What is 15 + 27? | What is 15 plus 27?
        What is 15 + 27? | What is fifteen plus twenty-seven?
        What is 9 times 8? | What is 9 × 8?
        What is 9 times 8? | 9*8=
        What is 144 divided by 12? | What is 144/12?
        What is 20 - 7? | What is 20 minus 7?
        What is 5 percent of 200? | What is 5% of 200?
        What is five per cent of 200? | What is 5 per cent of 200?
        How much is 1,000,000 dollars in euros? | How much is $1 million in euros?
        How much is 1,000,000 dollars in euros? | How much is one million dollars in euros?
        Can I live on 10k a month? | Can I live on 10,000 a month?
        Is 2.50 a fair price? | Is 2.5 a fair price?
        How many people live on less than two hundred and fifty dollars? | How many people live on less than $250?
        Who won the 3rd race? | Who won the third race?
        Who won World War II? | Who won world war 2?
        Who won the Second World War? | Who won the 2nd World War?
        What happened in 1969? | What happened in the year 1969?
        Is the iPhone 6 any good? | Is the iPhone6 good?
        How do I fly from Paris to Berlin? | What is the best way to fly from Paris to Berlin?
        How do I travel from Paris to Berlin? | How do I travel to Berlin from Paris?
        Is Python better than Java? | Is Python really better than Java?
        Which is better, Windows or Linux? | Which is better, Linux or Windows?
        What is the difference between import and export? | What's the difference between export and import?
        What are the advantages and disadvantages of nuclear power? | What are the disadvantages and advantages of nuclear power?
        Does God exist? | Is there a God?
        How do I delete my Facebook account? | How can I delete my facebook account?
        How do I delete my Facebook account? | How do I permanently delete my Facebook account?
        How do I use git_rebase? | how do i use GIT_REBASE?
        How do I learn C++? | How can I learn C++?
        How do I read node.js logs? | How can I read Node.js logs?
        Where can I buy cheap furniture? | Where can I buy inexpensive furniture?
        What's the time in Tokyo? | What is the time in Tokyo right now?
        When was Einstein born? | When was Einstein born exactly?
        How do magnets work? | How does a magnet work?
        How do countries make money? | How does a country make money?
        What should I do, if you don't mind my asking? | What should I do?
        Should I go or not? | Should I go?
        What is ٣ + ٤? | What is 3 + 4?
        """;

    private const string Numbers = """
        What is 12 km in miles? | What is 21 km in miles?
        What is 12 km in miles? | What is 12 miles in km?
        What is 12 km in miles? | What is twenty km in miles?
        What is 15 + 27? | What is 15 + 28?
        What is 15 + 27? | What is 15 - 27?
        What is 15 + 27? | What is 15 * 27?
        What is 20 - 7? | What is 7 - 20?
        What is 144/12? | What is 12/144?
        What is 2^10? | What is 10^2?
        What is $7 - $5? | What is $5 - $7?
        What is 9 times 8? | What is 9 plus 8?
        What is 9 times 8? | What is 9 divided by 8?
        Is 3 > 2? | Is 3 < 2?
        What is -5 + 3? | What is 5 + 3?
        What is 5% of 200? | What is 50% of 200?
        Is 2.5 a fair price? | Is 25 a fair price?
        What can I do with 1.5 million dollars? | What can I do with 15 million dollars?
        What can I do with a million dollars? | What can I do with a billion dollars?
        What can I do with 100 dollars? | What can I do with 100 euros?
        What is the best phone under 10k? | What is the best phone under 20k?
        What is the best phone under 10k? | What is the best phone under 10?
        How do I lose 5 kg in 2 weeks? | How do I lose 2 kg in 5 weeks?
        How do I lose 5 kg? | How do I lose 5 pounds?
        How do I lose weight in 3 days? | How do I lose weight in 3 weeks?
        What happened in 1968? | What happened in 1969?
        What happened in 1968? | What happened in the 1970s?
        Who won the World Cup in 2014? | Who won the World Cup?
        Who was the first president? | Who was the second president?
        Who was the 16th president? | Who was the 26th president?
        Who won World War II? | Who won World War III?
        Who was Henry VIII? | Who was Henry VII?
        Is the iPhone 6 any good? | Is the iPhone 7 any good?
        What is an mp3? | What is an mp4?
        Name two prime numbers | Name three prime numbers
        Name two planets | Name twenty-two planets
        Give me five ideas | Give me fifty ideas
        Give me two hundred words | Give me two thousand words
        How old is a 7 year old dog? | How old is a 9 year old dog?
        Flights on 12/05/2016 | Flights on 05/12/2016
        What is the meaning of 9/11? | What is the meaning of 11/9?
        What is new in 1.2? | What is new in 1.3?
        What is 2 + 2? | What is x + 2?
        What was the first movie? | What was the last movie?
        """;

    private const string Opposites = """
        Is it legal to record a call? | Is it illegal to record a call?
        Is ice colder than steam? | Is ice warmer than steam?
        Is ice colder than steam? | Is steam colder than ice?
        Is Python better than Java? | Is Java better than Python?
        Are cats smarter than dogs? | Are dogs smarter than cats?
        Does sound travel faster in water than in air? | Does sound travel faster in air than in water?
        Convert miles to km | Convert km to miles
        How do I convert dollars to rupees? | How do I convert rupees to dollars?
        How do I translate English into German? | How do I translate German into English?
        How do I fly from Paris to Berlin? | How do I fly from Berlin to Paris?
        How do I fly from Paris to Berlin? | How do I fly to Paris from Berlin?
        Subtract 5 from 12 | Subtract 12 from 5
        Is there life after death? | Is there death after life?
        How many cups are in a pint? | How many pints are in a cup?
        Who wrote the letter to Anna for Maria? | Who wrote the letter to Maria for Anna?
        What should I eat before a workout? | What should I eat after a workout?
        Why do people like cats? | Why don't people like cats?
        Why do people like cats? | Why do people not like cats?
        Why do people like cats? | Why do people never like cats?
        Can dogs eat chocolate? | Can't dogs eat chocolate?
        Can I drive with a licence? | Can I drive without a licence?
        How do I live with sugar? | How do I live without sugar?
        Who can vote? | Who cannot vote?
        Which foods are allowed? | Which foods are forbidden?
        How do I increase my blood pressure? | How do I decrease my blood pressure?
        How do I increase my blood pressure? | How do I lower my blood pressure?
        Should I buy or hold this stock? | Should I sell or hold this stock?
        Is it better to buy? | Is it worse to buy?
        Which is the cheapest phone? | Which is the most expensive phone?
        Which is the best phone? | Which is the worst phone?
        Which is the biggest planet? | Which is the smallest planet?
        What is the highest mountain? | What is the lowest mountain?
        Who is the tallest man? | Who is the shortest man?
        Who is the oldest player? | Who is the youngest player?
        What are the advantages of nuclear power? | What are the disadvantages of nuclear power?
        What are the advantages of nuclear power? | What are the advantages and disadvantages of nuclear power?
        What are the pros of moving? | What are the cons of moving?
        Which goods does Peru import? | Which goods does Peru export?
        How do I open a bank account? | How do I close a bank account?
        How do I lock my phone? | How do I unlock my phone?
        How do I enable the firewall? | How do I disable the firewall?
        How do I install the driver? | How do I uninstall the driver?
        How do I encrypt a file? | How do I decrypt a file?
        How do I upload a photo? | How do I download a photo?
        Is it safe to swim there? | Is it dangerous to swim there?
        Is he happy? | Is he unhappy?
        Is the answer correct? | Is the answer incorrect?
        Is it possible to win? | Is it impossible to win?
        Are they honest? | Are they dishonest?
        Should I be careful? | Should I be careless?
        Do you love me? | Do you hate me?
        Who is her father? | Who is her mother?
        What do men want? | What do women want?
        What is the maximum speed? | What is the minimum speed?
        Is more sleep good? | Is less sleep good?
        Turn the lights on | Turn the lights off
        Does hot water freeze? | Does cold water freeze?
        How far north is Oslo? | How far south is Oslo?
        What do we do in summer? | What do we do in winter?
        What happens on Monday? | What happens on Friday?
        When was Einstein born? | Where was Einstein born?
        When was Einstein born? | When did Einstein die?
        How tall is the tower? | How old is the tower?
        What is the population of France? | What is the currency of France?
        What is an acid? | What is a base?
        Is hypertension dangerous? | Is hypotension dangerous?
        Who gains from inflation? | Who gains from deflation?
        """;

    private const string Names = """
        What is the capital of France? | What is the capital of Spain?
        what is the capital of france | what is the capital of spain
        WHAT IS THE CAPITAL OF FRANCE | WHAT IS THE CAPITAL OF SPAIN
        What is the capital of France? | What is the capital?
        What is the capital of Austria? | What is the capital of Australia?
        What is the capital of Niger? | What is the capital of Nigeria?
        Who is the president of the US? | Who is the president of the UK?
        Who is the American president? | Who is the French president?
        Who is Tom Hanks? | Who is Tom Cruise?
        who is tom hanks | who is tom cruise
        Who is Einstein? | Who is Newton?
        How do I learn Python? | How do I learn Java?
        How do I learn Java? | How do I learn JavaScript?
        How do I learn C++? | How do I learn C#?
        How do I learn C? | How do I learn C++?
        What is vitamin C? | What is vitamin D?
        what is vitamin c | what is vitamin d
        What does NASA do? | What does NATO do?
        How do I delete my Facebook account? | How do I delete my Instagram account?
        How do I delete my Facebook account? | How do I delete my account?
        Is Coke better? | Is Pepsi better?
        What is a fjord? | What is a lagoon?
        How do I cook quinoa? | How do I cook lentils?
        What is photosynthesis? | What is osmosis?
        What is the lira exchange rate? | What is the zloty exchange rate?
        What does git_rebase do? | What does git_merge do?
        What does os.path do? | What does os.walk do?
        What does parseInt do? | What does parseFloat do?
        How do I use Python 3.6.1? | How do I use Python 3.6.2?
        What does 😀 mean? | What does 😢 mean?
        Tell me about the Civil War | Tell me about the American Civil War
        Is Turkey in Europe? | Is it in Europe?
        How do US companies grow? | How do IT companies grow?
        """;

    private const string ForeignSame = """
        ¿Dónde está la biblioteca? | ¿dónde está la biblioteca
        Wie spät ist es? | WIE SPÄT IST ES?
        日本の首都はどこですか | 日本の首都はどこですか？
        Ünïcödé naïve café? | ünïcödé NAÏVE café
        """;

    private const string ForeignOpposites = """
        Ist das erlaubt? | Ist das nicht erlaubt?
        """;

    private const string ForeignNames = """
        日本の首都はどこですか | 中国の首都はどこですか
        Какая столица Франции? | Какая столица Испании?
        Wie heißt die Hauptstadt von Frankreich? | Wie heißt die Hauptstadt von Spanien?
        ما هي عاصمة فرنسا | ما هي عاصمة اسبانيا
        """;

    private static IEnumerable<(string Stored, string Asked, PromptDisagreement Expected)> Parse(
        string lines, PromptDisagreement expected)
    {
        foreach (string line in lines.Split('\n', StringSplitOptions.TrimEntries))
        {
            string[] sides = line.Split(" | ");
            yield return (sides[0], sides[1], expected);
        }
    }
}

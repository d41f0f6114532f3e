namespace Edge.Similarity.Guard;

internal static partial class Lexicon
{
    /// <summary>0 to 19, in order.</summary>
    private static ReadOnlySpan<byte> SmallNumbers =>
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"u8;

    /// <summary>1st to 20th, in order.</summary>
    private static ReadOnlySpan<byte> Ordinals =>
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"u8;

    /// <summary>20 to 90, in order.</summary>
    private static ReadOnlySpan<byte> Tens => "twenty thirty forty fifty sixty seventy eighty ninety"u8;

    /// <summary>2 to 20, in order. I, V and X alone are letters.</summary>
    private static ReadOnlySpan<byte> Romans => "ii iii iv _ vi vii viii ix _ xi xii xiii xiv xv xvi xvii xviii xix xx"u8;

    /// <summary>Words that multiply the number before them, with the power of ten.</summary>
    private static ReadOnlySpan<byte> Magnitudes =>
        "hundred 2;thousand 3;k 3;lakh 5;lac 5;million 6;mn 6;crore 7;billion 9;bn 9;trillion 12"u8;

    /// <summary>Units that stay with their number; names of one unit stand together.</summary>
    private static ReadOnlySpan<byte> Units => """
        % percent pct;km kilometer kilometre kms;m meter metre;cm centimeter centimetre;mm millimeter millimetre;mile mi;yard yd;foot feet ft;inch in;
        kg kilogram kilo kgs;g gram;mg milligram;ton tonne;lb pound lbs;oz ounce;stone;l liter litre;ml milliliter millilitre;gallon gal;pint;cup;tablespoon tbsp;teaspoon tsp;
        second sec s;millisecond ms;minute min;hour hr h hrs;day;week;month;year yr yrs;decade;century;
        celsius centigrade c;fahrenheit f;kelvin;degree deg;mph;kmh kph;volt v;watt w;kw kilowatt;kwh;amp ampere;ohm;hz hertz;mhz;ghz;
        byte;kb kilobyte;mb megabyte;gb gigabyte;tb terabyte;bit;mbps;calorie cal kcal;joule;acre;hectare;
        """u8;

    /// <summary>Currencies, which stand before or after their number.</summary>
    private static ReadOnlySpan<byte> Currencies => """
        $ dollar usd;€ euro eur;£ gbp;₹ rupee rs inr;¥ yen jpy;yuan rmb cny;ruble rub;won krw;peso;franc chf;cent;bitcoin btc;
        """u8;
}

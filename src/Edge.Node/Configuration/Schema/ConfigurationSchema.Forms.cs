namespace Edge.Node.Configuration.Schema;

/// <summary>Short names, so that the list reads as a list.</summary>
internal static partial class ConfigurationSchema
{
    private static Group<EdgeOptions> Section(string key, string description, params Setting<EdgeOptions>[] settings) =>
        new(key, description, settings);

    private static Scalar<EdgeOptions, string> Text(
        string key, string description, Words form, Func<EdgeOptions, string> get, Action<EdgeOptions, string> set) =>
        new(key, description, form, get, set);

    private static Scalar<EdgeOptions, long> Whole(
        string key, string description, long minimum, long maximum, Func<EdgeOptions, long> get, Action<EdgeOptions, long> set) =>
        new(key, description, new WholeNumber(minimum, maximum), get, set);

    private static Scalar<EdgeOptions, double> Number(
        string key, string description, double minimum, double maximum, Func<EdgeOptions, double> get, Action<EdgeOptions, double> set) =>
        new(key, description, new Fraction(minimum, maximum), get, set);

    private static Scalar<EdgeOptions, TimeSpan> Time(
        string key, string description, string minimum, string maximum, Func<EdgeOptions, TimeSpan> get, Action<EdgeOptions, TimeSpan> set) =>
        new(key, description, new Duration(minimum, maximum), get, set);

    private static Scalar<EdgeOptions, bool> Flag(
        string key, string description, Func<EdgeOptions, bool> get, Action<EdgeOptions, bool> set) =>
        new(key, description, new Truth(), get, set);

    private static Scalar<EdgeOptions, TEnum> Choose<TEnum>(
        string key, string description, Func<EdgeOptions, TEnum> get, Action<EdgeOptions, TEnum> set) where TEnum : struct, Enum =>
        new(key, description, new Choice<TEnum>(), get, set);
}

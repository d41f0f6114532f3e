using System.CommandLine;
using System.Globalization;

namespace Edge.Load.Commands;

/// <summary>Makes options whose values are checked.</summary>
internal static class Flags
{
    /// <summary>A whole number.</summary>
    public static Option<int> Number(string name, int otherwise, int least, int most, string description)
    {
        var option = new Option<int>(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => otherwise };
        option.Validators.Add(result =>
        {
            int value = result.GetValueOrDefault<int>();
            if (value < least || value > most) result.AddError($"{name} {value}: give a whole number from {least} to {most}.");
        });
        return option;
    }

    /// <summary>A number.</summary>
    public static Option<double> Real(string name, double otherwise, double least, double most, string description)
    {
        var option = new Option<double>(name) { Description = description, HelpName = "X", DefaultValueFactory = _ => otherwise };
        option.Validators.Add(result =>
        {
            double value = result.GetValueOrDefault<double>();
            if (!(value >= least && value <= most))
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} {value}: give a number from {least} to {most}."));
        });
        return option;
    }

    /// <summary>A text.</summary>
    public static Option<string> Text(string name, string? otherwise, string help, string description)
    {
        var option = new Option<string>(name) { Description = description, HelpName = help };
        if (otherwise is not null) option.DefaultValueFactory = _ => otherwise;
        return option;
    }
}

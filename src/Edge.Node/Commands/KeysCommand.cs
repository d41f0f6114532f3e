using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Edge.Admission;
using Edge.Node.Configuration;
using Spectre.Console;

namespace Edge.Node.Commands;

/// <summary><c>edge keys</c>: who may call the node. A running node takes a change up by itself.</summary>
internal static class KeysCommand
{
    public static Command Create(ConfigurationFlags configuration) => new("keys", "Make, list and revoke keys.")
    {
        Make(configuration),
        List(configuration),
        Revoke(configuration),
    };

    private static Command Make(ConfigurationFlags configuration)
    {
        var tenant = new Option<TenantId>("--tenant") { Description = "Whose requests the key carries.", HelpName = "NAME", Required = true, CustomParser = ParseTenant };
        var rights = new Option<Rights?>("--rights")
        {
            Description = $"What it allows, separated by commas: {RightsText.All}. Default: inference.",
            HelpName = "RIGHTS",
            CustomParser = ParseRights,
        };
        var expires = new Option<DateTimeOffset?>("--expires")
        {
            Description = "When it ends: 90d, 12h, or a date as 2030-01-31. Default: never.",
            HelpName = "WHEN",
            CustomParser = ParseExpiry,
        };
        var json = new Option<bool>("--json") { Description = "Print a JSON object." };

        var command = new Command("create", "Make a key, print it, and keep its hash. It is shown this once.") { tenant, rights, expires, json };
        command.SetAction(parsed =>
        {
            string path = KeysFile(configuration, parsed);
            var (owner, allowed, ends) = (parsed.GetRequiredValue(tenant), parsed.GetValue(rights) ?? Rights.Inference, parsed.GetValue(expires));
            string key = KeyFile.Add(path, owner, allowed, TimeProvider.System.GetUtcNow(), ends);

            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            if (parsed.GetValue(json))
            {
                CommandJson.Write(output, new(key, owner.Value, [.. RightsText.Format(allowed)], ends, path), CommandJson.Plain.CreatedKey);
                return ExitCode.Success;
            }

            output.WriteLine(key);
            error.WriteLine($"Keep it: {path} holds only its hash. Clients send it as \"Authorization: Bearer …\", or as key in node.hello.");
            return ExitCode.Success;
        });
        return command;
    }

    private static Command List(ConfigurationFlags configuration)
    {
        var json = new Option<bool>("--json") { Description = "Print a JSON array." };
        var command = new Command("list", "List the keys there are.") { json };
        command.SetAction(parsed =>
        {
            string path = KeysFile(configuration, parsed);
            var keys = File.Exists(path) ? KeyFile.Read(path) : [];
            var listed = keys.Select(k => new ListedKey(k.Id, k.Tenant.Value, [.. RightsText.Format(k.Rights)], k.CreatedAt, k.ExpiresAt)).ToList();
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            if (parsed.GetValue(json)) CommandJson.Write(output, listed, CommandJson.Plain.IReadOnlyListListedKey);
            else if (listed.Count > 0) Terminal.On(output).Write(Tabulate(listed));
            else error.WriteLine(File.Exists(path) ? $"{path} holds no key: nobody may call." : $"There is no {path}: whoever reaches the node may call it.");
            return ExitCode.Success;
        });
        return command;
    }

    private static Command Revoke(ConfigurationFlags configuration)
    {
        var id = new Argument<string>("ID") { Description = "The key's public part: the 8 characters after edge_." };
        var command = new Command("revoke", "Take a key out. A running node refuses it about a second later.") { id };
        command.SetAction(parsed =>
        {
            string path = KeysFile(configuration, parsed);
            if (KeyFile.Remove(path, parsed.GetRequiredValue(id))) return ExitCode.Success;
            parsed.InvocationConfiguration.Error.WriteLine($"{path} has no key with the id {parsed.GetRequiredValue(id)}; edge keys list shows those there are.");
            return ExitCode.Failure;
        });
        return command;
    }

    private static string KeysFile(ConfigurationFlags configuration, ParseResult parsed) =>
        NodeFolders.Of(configuration.Loader(parsed).Load()).KeysFile;

    private static TenantId ParseTenant(ArgumentResult result)
    {
        string name = result.Tokens[0].Value;
        if (!TenantId.IsValid(name)) result.AddError($"--tenant \"{name}\" is not 1 to {TenantId.MaxLength} of a-z 0-9 . _ -");
        return new(name);
    }

    private static Rights? ParseRights(ArgumentResult result)
    {
        var names = result.Tokens[0].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (!RightsText.TryParse(names, out var rights, out string? unknown))
            result.AddError($"The right \"{unknown}\" is unknown; there are {RightsText.All}.");
        return rights;
    }

    private static DateTimeOffset? ParseExpiry(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (text is [.. var number, 'd' or 'h'] && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count is > 0 and <= 36_500)
            return TimeProvider.System.GetUtcNow() + (text[^1] == 'd' ? TimeSpan.FromDays(count) : TimeSpan.FromHours(count));
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var when))
            return when;
        result.AddError($"--expires \"{text}\" is no time; write 90d, 12h, or a date as 2030-01-31.");
        return null;
    }

    private static Table Tabulate(IEnumerable<ListedKey> keys)
    {
        var table = Terminal.Table("id", "tenant", "rights", "created", "expires");
        foreach (var key in keys) table.AddRow(
            new Text(key.Id), new Text(key.Tenant), new Text(string.Join(", ", key.Rights)), new Text(Day(key.CreatedAt)), new Text(Day(key.ExpiresAt)));
        return table;
    }

    private static string Day(DateTimeOffset? time) => time?.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture) ?? "never";
}

/// <summary>What <c>edge keys create --json</c> prints.</summary>
internal sealed record CreatedKey(string Key, string Tenant, IReadOnlyList<string> Rights, DateTimeOffset? ExpiresAt, string KeysFile);

/// <summary>One key of <c>edge keys list --json</c>.</summary>
internal sealed record ListedKey(string Id, string Tenant, IReadOnlyList<string> Rights, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt);

using System.Runtime.Versioning;
using System.Text;
using Edge.Admission;
using Edge.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Core.Admission;

[UnsupportedOSPlatform("windows")]
public sealed class KeyRingTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edge-ring");
    private readonly FakeTimeProvider _time = new(new(2030, 1, 2, 3, 4, 5, TimeSpan.Zero));

    private string Path => System.IO.Path.Combine(_folder.FullName, "keys.json");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void TryAuthenticate_NoKeyFile_EverybodyIsTheDefaultTenantWithAllRights()
    {
        using var ring = Open();

        var status = Ask(ring, "sk-whatever-a-client-sends", out var caller);

        Assert.False(ring.RequiresKey);
        Assert.Equal(KeyStatus.Accepted, status);
        Assert.Equal((TenantId.Default, Rights.All), (caller.Tenant, caller.Rights));
    }

    [Fact]
    public void TryAuthenticate_AKnownKey_IsItsTenantWithItsRights()
    {
        string key = AddKey("acme", Rights.Inference | Rights.CacheWrite);
        using var ring = Open();

        var status = Ask(ring, key, out var caller);

        Assert.Equal(KeyStatus.Accepted, status);
        Assert.Equal("acme", caller.Tenant.Value);
        Assert.True(caller.May(Rights.CacheWrite));
        Assert.False(caller.May(Rights.Inference | Rights.Admin));
    }

    [Fact]
    public void TryAuthenticate_TheSecretOfAnotherKey_IsRefused()
    {
        string acme = AddKey("acme", Rights.All), globex = AddKey("globex", Rights.All);
        using var ring = Open();

        var status = Ask(ring, acme[..14] + globex[14..], out var caller);

        Assert.Equal(KeyStatus.WrongSecret, status);
        Assert.Equal(Rights.None, caller.Rights);
    }

    [Theory]
    [InlineData("", KeyStatus.Missing)]
    [InlineData("sk-0123", KeyStatus.Malformed)]
    [InlineData("edge_zzzzzzzz_0000000000000000000000000000000000000000000000000000000000000000", KeyStatus.Unknown)]
    public void TryAuthenticate_NoSuchKey_SaysWhyAndGivesNoRights(string key, KeyStatus expected)
    {
        AddKey("acme", Rights.All);
        using var ring = Open();

        var status = Ask(ring, key, out var caller);

        Assert.Equal(expected, status);
        Assert.Equal(Rights.None, caller.Rights);
    }

    [Fact]
    public void TryAuthenticate_KeyThatEnds_IsAcceptedUntilThen()
    {
        string key = KeyFile.Add(Path, new("acme"), Rights.All, _time.GetUtcNow(), _time.GetUtcNow().AddMinutes(1));
        using var ring = Open();

        var before = Ask(ring, key, out _);
        _time.Advance(TimeSpan.FromMinutes(1));
        var after = Ask(ring, key, out _);

        Assert.Equal((KeyStatus.Accepted, KeyStatus.Expired), (before, after));
    }

    [Fact]
    public void Ring_FileAppearsWhileRunning_KeysAreRequiredFromThenOn()
    {
        using var ring = Open();
        string key = AddKey("acme", Rights.All);

        _time.Advance(KeyRing.PollInterval);

        Assert.True(ring.RequiresKey);
        Assert.Equal(KeyStatus.Missing, Ask(ring, "", out _));
        Assert.Equal(KeyStatus.Accepted, Ask(ring, key, out _));
    }

    [Fact]
    public void Ring_EveryKeyRevoked_NobodyGetsIn()
    {
        string key = AddKey("acme", Rights.All);
        using var ring = Open();
        KeyFile.Remove(Path, key[5..13]);

        _time.Advance(KeyRing.PollInterval);

        Assert.Equal(KeyStatus.Unknown, Ask(ring, key, out _));
        Assert.Equal(KeyStatus.Missing, Ask(ring, "", out _));
    }

    [Theory]
    [InlineData("{ torn")]
    [InlineData(null)]
    public void Ring_FileBreaksOrGoes_TheLastGoodKeysStay(string? content)
    {
        string key = AddKey("acme", Rights.All);
        using var ring = Open();
        if (content is null) File.Delete(Path);
        else File.WriteAllText(Path, content);

        _time.Advance(KeyRing.PollInterval);

        Assert.False(ring.Reload(force: true));
        Assert.Equal(KeyStatus.Accepted, Ask(ring, key, out _));
        Assert.Equal(KeyStatus.Missing, Ask(ring, "", out _));
    }

    [Fact]
    public void Constructor_FileIsDamaged_Throws()
    {
        File.WriteAllText(Path, "{}");

        Assert.Throws<KeyFileException>(Open);
    }

    [Fact]
    public void TryAuthenticate_OnceWarm_AllocatesNothing()
    {
        byte[] key = Encoding.ASCII.GetBytes(AddKey("acme", Rights.All));
        using var ring = Open();
        var now = _time.GetUtcNow();
        ring.TryAuthenticate(key, now, out _);

        long allocated = Allocation.Least(100, () => ring.TryAuthenticate(key, now, out _));

        Assert.Equal(0, allocated);
    }

    private KeyRing Open() => new(Path, _time, NullLogger<KeyRing>.Instance);

    private string AddKey(string tenant, Rights rights) =>
        KeyFile.Add(Path, new(tenant), rights, _time.GetUtcNow(), expiresAt: null);

    private KeyStatus Ask(KeyRing ring, string key, out Caller caller) =>
        ring.TryAuthenticate(Encoding.UTF8.GetBytes(key), _time.GetUtcNow(), out caller);
}

using CaesarRest.Testing;

namespace CaesarRest.Docker.Tests;

/// <summary>What an operator meets before the first start.</summary>
public sealed class When_the_stack_is_set_up
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    [Fact]
    public async Task Every_installation_gets_passwords_of_its_own_that_only_its_owner_may_read()
    {
        using var folder = new TemporaryFolder();

        var one = await InitScript.Run(folder["one.env"]);
        var other = await InitScript.Run(folder["other.env"]);

        var passwords = one.Where(setting => setting.Key.EndsWith("PASSWORD", StringComparison.Ordinal)).ToList();
        Assert.Equal(3, passwords.Count);
        Assert.Equal(6, passwords.Select(setting => setting.Value).Concat(passwords.Select(setting => other[setting.Key])).Distinct().Count());
        Assert.All(passwords, setting => Assert.Matches("^[0-9a-f]{48}$", setting.Value));
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(folder["one.env"]));
    }

    [Fact]
    public async Task Settings_that_are_there_are_never_overwritten()
    {
        using var folder = new TemporaryFolder();
        await InitScript.Run(folder[".env"]);
        var before = await File.ReadAllTextAsync(folder[".env"], TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<InvalidOperationException>(() => InitScript.Run(folder[".env"]));

        Assert.Equal(before, await File.ReadAllTextAsync(folder[".env"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Seq_comes_with_its_licence_accepted_and_a_password()
    {
        using var folder = new TemporaryFolder();

        var settings = await InitScript.Run("--accept-seq-eula", folder[".env"]);

        Assert.Equal("seq", settings["COMPOSE_PROFILES"]);
        Assert.Equal("Y", settings["SEQ_ACCEPT_EULA"]);
        Assert.Matches("^[0-9a-f]{48}$", settings["SEQ_ADMIN_PASSWORD"]);
    }
}

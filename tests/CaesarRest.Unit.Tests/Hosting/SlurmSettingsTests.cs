using CaesarRest.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace CaesarRest.Unit.Tests.Hosting;

public sealed class SlurmSettingsTests
{
    private const string Prefix = "Caesar:Executor:Backends:hpc:Slurm";

    [Theory]
    [InlineData("Url", "", ":Url is ''; give the address of slurmrestd")]
    [InlineData("Url", "unix:/run/slurmrestd", ":Url is 'unix:/run/slurmrestd'; give the address")]
    [InlineData("Url", "http://slurm.example.org:6820", ":Url is plain http on another machine")]
    [InlineData("ApiVersion", "38", ":ApiVersion is '38'; give one such as v0.0.40")]
    [InlineData("TokenFile", "/run/token", ": give either KeyFile")]
    [InlineData("User", "root", ":User is 'root'; give the name of a user of the cluster other than root.")]
    [InlineData("User", "a b", ":User is 'a b'")]
    [InlineData("Users:ann", "root", ":Users names 'root'")]
    [InlineData("Users:ann", "x\r\ny: z", ":Users names 'x")]
    [InlineData("Fields:user_id", "0", ":Fields:user_id is not among the fields that may be set")]
    [InlineData("Fields:argv", "0", ":Fields:argv is not among the fields that may be set")]
    [InlineData("JobDirectory", "jobs", ":JobDirectory is 'jobs'; give a full path")]
    [InlineData("DataDirectory", "/a:b", ":DataDirectory is '/a:b'; give a full path without")]
    [InlineData("BatchWorkDirectory", "/a%j", ":BatchWorkDirectory is '/a%j'; give a full path without")]
    [InlineData("TokenLifetime", "-1", ":TokenLifetime is -1.00:00:00; give a time span above zero")]
    [InlineData("Container", "docker", ":Container is 'docker'; give one of none, apptainer, singularity.")]
    [InlineData("UserMapping", "anybody", ":UserMapping is 'anybody'; give one of service, owner.")]
    [InlineData("Partitions", "x", ":Partitions is no setting")]
    public void A_wrong_value_is_told_by_its_key(string key, string value, string told)
    {
        var faults = Assert.Throws<OptionsValidationException>(() => Read((key, value)));
        Assert.Contains(faults.Failures, fault => fault.StartsWith($"{Prefix}{told}", StringComparison.Ordinal));
    }

    [Fact]
    public void A_token_of_a_file_is_not_for_many_users()
    {
        var faults = Assert.Throws<OptionsValidationException>(() => Read(("KeyFile", null), ("TokenFile", "/run/token"), ("UserMapping", "owner")));
        Assert.StartsWith($"{Prefix}:UserMapping is Owner, which needs KeyFile", Assert.Single(faults.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public void Values_of_every_kind_are_read()
    {
        var backend = Read(
            ("Url", "http://slurm.example.org:6820"), ("AllowPlainHttp", "true"), ("Users:Ann B.", "annb"), ("Fields:nice", "5"), ("Partition", "long"), ("Container", "singularity"));
        Assert.Equal(BackendKind.Slurm, backend.Kind);
        Assert.Equal(500, backend.Slots);
        Assert.Equal(("annb", "5", "long", SlurmContainer.Singularity), (backend.Slurm.Users["Ann B."], backend.Slurm.Fields["nice"], backend.Slurm.Partition, backend.Slurm.Container));
    }

    private static BackendSettings Read(params (string Key, string? Value)[] changes)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Caesar:Executor:Backends:hpc:Kind"] = "slurm",
            ["Caesar:Jobs:Backend"] = "hpc",
            [$"{Prefix}:Url"] = "https://slurm.example.org:6820",
            [$"{Prefix}:KeyFile"] = "/etc/jwt_hs256.key",
        };
        foreach (var (key, value) in changes)
            settings[$"{Prefix}:{key}"] = value;
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings.Where(setting => setting.Value is not null));
        return builder.AddCaesarDefaults().Executor.Backends["hpc"];
    }
}

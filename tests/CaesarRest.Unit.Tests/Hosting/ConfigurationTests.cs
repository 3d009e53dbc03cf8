using CaesarRest.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace CaesarRest.Unit.Tests.Hosting;

/// <summary>A wrong setting stops the start with a sentence that names its key.</summary>
public sealed class ConfigurationTests
{
    [Theory]
    [InlineData("Caesar:Bus:Transport", "carrot", "Caesar:Bus:Transport is 'carrot'; give one of memory, rabbitmq.")]
    [InlineData("Caesar:Bus:Transport", "1", "Caesar:Bus:Transport is '1'; give one of memory, rabbitmq.")]
    [InlineData("Caesar:Api:MaxUploadBytes", "many", "Caesar:Api:MaxUploadBytes is 'many'; give a whole number.")]
    [InlineData("Caesar:Api:MaxUploadBytes", "0", "Caesar:Api:MaxUploadBytes is 0; give a number of bytes above 0.")]
    [InlineData("Caesar:Api:MaxStreams", "0", "Caesar:Api:MaxStreams is 0; give 1 or more.")]
    [InlineData("Caesar:Api:MaxStreamsPerOwner", "0", "Caesar:Api:MaxStreamsPerOwner is 0; give 1 or more.")]
    [InlineData("Caesar:Api:MaxUpload", "5", "Caesar:Api:MaxUpload is no setting; known here: MaxUploadBytes, SubmitTimeout, MaxStreams, MaxStreamsPerOwner, StateChangeByGet.")]
    [InlineData("Caesar:Retention:Files", "00:00:00", "Caesar:Retention:Files is 00:00:00; give a time span above zero")]
    [InlineData("Caesar:Retention:Jobs", "-1.00:00:00", "Caesar:Retention:Jobs is -1.00:00:00; give a time span above zero")]
    [InlineData("Caesar:Roles", "api,cook", "Caesar:Roles:1 is 'cook'; give one of api, jobs, executor, accounting.")]
    [InlineData("Caesar:Roles", "api", "Caesar:Roles lists fewer than all roles")]
    [InlineData("Caesar:Roles:0", "api", "Caesar:Roles lists fewer than all roles")]
    [InlineData("Caesar:Bus:Transport", "rabbitmq", "Caesar:Bus:RabbitMq:Uri must be")]
    [InlineData("Caesar:Store:Kind", "mongodb", "Caesar:Store:MongoDb:ConnectionString must be given")]
    [InlineData("Caesar:DataDirectory", "/data/my maps", "Caesar:DataDirectory is '/data/my maps'")]
    [InlineData("Caesar:Jobs:DefaultTimeLimit", "soon", "Caesar:Jobs:DefaultTimeLimit is 'soon'; give a time span")]
    [InlineData("Caesar:Jobs:Backend", "moon", "Caesar:Jobs:Backend is 'moon', which is not among")]
    [InlineData("Caesar:Executor:Backends:local:Kind", "abacus", "Caesar:Executor:Backends:local:Kind is 'abacus'; give one of local, slurm, kubernetes.")]
    [InlineData("Caesar:Executor:Backends:local:MaxConcurrentJobs", "0", "Caesar:Executor:Backends:local:MaxConcurrentJobs is 0")]
    [InlineData("Caesar:Executor:Backends:local:MaxCoresPerJob", "0", "Caesar:Executor:Backends:local:MaxCoresPerJob is 0; give 1 or more, or leave it out for no limit.")]
    [InlineData("Caesar:Executor:Backends:local:MaxMemoryPerJobMiB", "-1", "Caesar:Executor:Backends:local:MaxMemoryPerJobMiB is -1; give 1 or more")]
    [InlineData("Caesar:Executor:Backends:local:MaxGpusPerJob", "-1", "Caesar:Executor:Backends:local:MaxGpusPerJob is -1; give 0 or more")]
    [InlineData("Caesar:Executor:Backends:local:MaxTimeLimit", "00:00:00", "Caesar:Executor:Backends:local:MaxTimeLimit is 00:00:00; give a time span")]
    [InlineData("Caesar:Executor:Backends:local:Slots", "3", "Caesar:Executor:Backends:local:Slots is no setting; known here: Kind, MaxConcurrentJobs,")]
    [InlineData("Caesar:Finders:pybdsf:Backend", "moon", "Caesar:Finders:pybdsf:Backend is 'moon', which is not among Caesar:Executor:Backends (local).")]
    [InlineData("Caesar:Log:SeqUrl", "http://seq", "Caesar:Log:Directory must be given with Caesar:Log:SeqUrl")]
    [InlineData("Caesar:Log:SeqUrl", "ftp://me:secret@seq", "Caesar:Log:SeqUrl is no address; give http://host:port or https://host.")]
    [InlineData("Caesar:Log:RetainedFiles", "0", "Caesar:Log:RetainedFiles is 0; give 1 or more.")]
    [InlineData("Caesar:Finders:pybdsf:Programme", "x", "Caesar:Finders:pybdsf:Programme is no setting")]
    [InlineData("Caesar:Datasets:my map:Path", "/dev/null", "Caesar:Datasets:my map: a dataset's label has")]
    [InlineData("Caesar:Datasets:scorpio:Description", "A field.", "Caesar:Datasets:scorpio:Path is empty")]
    [InlineData("Caesar:Datasets:scorpio:Path", "/dev/null", "Caesar:Datasets:scorpio:Description is empty")]
    [InlineData("Caesar:Datasets:scorpio:Path", "/no/such/map.fits", "Caesar:Datasets:scorpio:Path is '/no/such/map.fits', and there is no such file.")]
    [InlineData("Caesar:Datasets:scorpio:Path", "/data/my map.fits", "Caesar:Datasets:scorpio:Path is '/data/my map.fits', whose full path has")]
    [InlineData("Caesar:Datasets:scorpio:File", "/dev/null", "Caesar:Datasets:scorpio:File is no setting")]
    [InlineData("Caesar:Jobs:Accounts:caesar-2:Owners", "anna", "Caesar:Jobs:Accounts:caesar-2: an account's name has")]
    [InlineData("Caesar:Jobs:Accounts:My.Lab:Owners", "anna", "Caesar:Jobs:Accounts:My.Lab: an account's name has")]
    [InlineData("Caesar:Jobs:Accounts:lab:Owners", "", "Caesar:Jobs:Accounts:lab:Owners must name the owners")]
    [InlineData("Caesar:Jobs:Accounts:lab:Owner", "anna", "Caesar:Jobs:Accounts:lab:Owner is no setting")]
    public void A_wrong_value_is_told_by_its_key(string key, string value, string told)
    {
        var faults = Assert.Throws<OptionsValidationException>(() => Read((key, value)));
        Assert.Contains(faults.Failures, fault => fault.StartsWith(told, StringComparison.Ordinal));
    }

    [Fact]
    public void Results_are_not_kept_longer_than_their_job()
    {
        var faults = Assert.Throws<OptionsValidationException>(() => Read(("Caesar:Retention:Results", "2.00:00:00"), ("Caesar:Retention:Jobs", "1.00:00:00")));
        Assert.StartsWith("Caesar:Retention:Results is 2.00:00:00, longer than Caesar:Retention:Jobs", Assert.Single(faults.Failures), StringComparison.Ordinal);
        Assert.Null(Read(("Caesar:Retention:Results", "1.00:00:00"), ("Caesar:Retention:Jobs", "1.00:00:00")).Retention.Files);
    }

    [Fact]
    public void All_faults_are_told_at_once()
    {
        var faults = Assert.Throws<OptionsValidationException>(() => Read(("Caesar:Bus:Transport", "carrot"), ("Caesar:Stove", "hot")));
        Assert.Equal(2, faults.Failures.Count());
    }

    [Fact]
    public void Values_of_every_kind_are_read()
    {
        var options = Read(
            ("Caesar:Roles", "api, jobs"), ("Caesar:Bus:Transport", "RabbitMQ"), ("Caesar:Bus:RabbitMq:Uri", "amqp://me:secret@broker:5672/"),
            ("Caesar:Executor:Apps", "sextractor,pybdsf"), ("Caesar:Executor:Backends:near:Kind", "local"), ("Caesar:Jobs:Backend", "near"),
            ("Caesar:Jobs:DefaultTimeLimit", "02:00:00"), ("Caesar:Finders:pybdsf:Program", "/opt/python"),
            ("Caesar:Jobs:Accounts:lab:Owners", "anna, Ünal B."));

        Assert.Equal([Role.Api, Role.Jobs], options.Roles);
        Assert.Equal(["sextractor", "pybdsf"], options.Executor.Apps);
        Assert.Equal(TimeSpan.FromHours(2), options.Jobs.DefaultTimeLimit);
        Assert.Equal("/opt/python", options.Finders["pybdsf"].Program);
        Assert.Equal(["anna", "Ünal B."], options.Jobs.Accounts["lab"].Owners);
        Assert.False(options.Plays(Role.Executor));
    }

    private static CaesarOptions Read(params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        return builder.AddCaesarDefaults();
    }
}

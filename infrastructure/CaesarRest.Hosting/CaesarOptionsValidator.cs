using System.Buffers;
using Microsoft.Extensions.Options;

namespace CaesarRest.Hosting;

/// <summary>Rules that one key alone cannot express; each message names the key and what would be right.</summary>
internal sealed class CaesarOptionsValidator : IValidateOptions<CaesarOptions>
{
    // Finders read brackets, commas and blanks in file arguments as their own syntax.
    private static readonly SearchValues<char> NotInPaths = SearchValues.Create(",=[]()\"'\\ \t\n\r");

    // Timers of the platform count no further than 49 days.
    private static readonly TimeSpan LongestSpan = TimeSpan.FromDays(45);

    private static readonly TimeSpan ShortestTimeLimit = TimeSpan.FromSeconds(1);

    // Further back than this the calendar may end.
    private static readonly TimeSpan LongestRetention = TimeSpan.FromDays(36500);

    public ValidateOptionsResult Validate(string? name, CaesarOptions options)
    {
        var faults = Faults(options).ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> Faults(CaesarOptions options)
    {
        foreach (var (key, path) in new[] { ("DataDirectory", options.DataDirectory), ("JobDirectory", options.JobDirectory) })
        {
            if (string.IsNullOrWhiteSpace(path))
                yield return $"Caesar:{key} is empty; give a directory.";
            else if (Path.GetFullPath(path).AsSpan().IndexOfAny(NotInPaths) >= 0)
                yield return $"Caesar:{key} is '{path}', whose full path has a blank, quote, comma, bracket, equals sign or backslash; source finders misread these in file names.";
        }

        if (options.Bus.Transport == BusTransport.Memory && Enum.GetValues<Role>().Any(role => !options.Plays(role)))
            yield return "Caesar:Roles lists fewer than all roles, but Caesar:Bus:Transport is memory, which reaches only this process; use rabbitmq, or leave Caesar:Roles empty.";
        if (options.Bus.Transport == BusTransport.RabbitMq && !IsUri(options.Bus.RabbitMq.Uri, "amqp", "amqps"))
            yield return "Caesar:Bus:RabbitMq:Uri must be amqp://user:password@host:port/vhost (or amqps://) when Caesar:Bus:Transport is rabbitmq.";

        if (options.Store.Kind == StoreKind.Sqlite && string.IsNullOrWhiteSpace(options.Store.Sqlite.Path))
            yield return "Caesar:Store:Sqlite:Path is empty; give a file.";
        if (options.Store.Kind == StoreKind.MongoDb && string.IsNullOrWhiteSpace(options.Store.MongoDb.ConnectionString))
            yield return "Caesar:Store:MongoDb:ConnectionString must be given (mongodb://...) when Caesar:Store:Kind is mongodb.";
        if (options.Store.Kind == StoreKind.MongoDb && string.IsNullOrWhiteSpace(options.Store.MongoDb.Database))
            yield return "Caesar:Store:MongoDb:Database is empty; give a database name.";

        if (options.Api.MaxUploadBytes <= 0)
            yield return $"Caesar:Api:MaxUploadBytes is {options.Api.MaxUploadBytes}; give a number of bytes above 0.";
        foreach (var (key, most) in new[] { ("MaxStreams", options.Api.MaxStreams), ("MaxStreamsPerOwner", options.Api.MaxStreamsPerOwner) })
        {
            if (most < 1)
                yield return $"Caesar:Api:{key} is {most}; give 1 or more.";
        }

        if (options.Log.SeqUrl is { } seq && !IsUri(seq, "http", "https"))
            yield return "Caesar:Log:SeqUrl is no address; give http://host:port or https://host.";
        if (options.Log is { SeqUrl: not null, Directory: null })
            yield return "Caesar:Log:Directory must be given with Caesar:Log:SeqUrl: there the events wait while Seq is away.";
        if (options.Log.Directory is { } logs && string.IsNullOrWhiteSpace(logs))
            yield return "Caesar:Log:Directory is empty; give a directory.";
        if (options.Log.RetainedFiles < 1)
            yield return $"Caesar:Log:RetainedFiles is {options.Log.RetainedFiles}; give 1 or more.";

        foreach (var (key, span) in new[]
        {
            ("Api:SubmitTimeout", options.Api.SubmitTimeout), ("Jobs:DefaultTimeLimit", options.Jobs.DefaultTimeLimit),
            ("Jobs:SweepInterval", options.Jobs.SweepInterval), ("Executor:PollInterval", options.Executor.PollInterval),
            ("Executor:StopGrace", options.Executor.StopGrace), ("Executor:HostLease", options.Executor.HostLease),
            ("Accounting:CatchUpInterval", options.Accounting.CatchUpInterval),
        })
        {
            if (span <= TimeSpan.Zero || span > LongestSpan)
                yield return $"Caesar:{key} is {span}; give a time span above zero and up to {LongestSpan.TotalDays} days, such as 00:00:10.";
        }

        var retention = options.Retention;
        foreach (var (key, span) in new[] { ("Files", retention.Files), ("Results", retention.Results), ("Jobs", retention.Jobs) })
        {
            if (span <= TimeSpan.Zero || span > LongestRetention)
                yield return $"Caesar:Retention:{key} is {span}; give a time span above zero and up to {LongestRetention.TotalDays} days, such as 30.00:00:00, or leave it out to keep them.";
        }

        if (retention.Results > retention.Jobs)
            yield return $"Caesar:Retention:Results is {retention.Results}, longer than Caesar:Retention:Jobs with {retention.Jobs}; results go with their job at the latest.";

        foreach (var (account, settings) in options.Jobs.Accounts)
        {
            if (!AccountSettings.IsName(account))
                yield return $"Caesar:Jobs:Accounts:{account}: an account's name has 1 to 40 lower-case letters, digits and hyphens, and does not begin with caesar.";
            if (settings.Owners.Count == 0 || settings.Owners.Any(string.IsNullOrWhiteSpace))
                yield return $"Caesar:Jobs:Accounts:{account}:Owners must name the owners for whom the account may send commands.";
        }

        foreach (var fault in options.Datasets.SelectMany(dataset => DatasetFaults(dataset.Key, dataset.Value)))
            yield return fault;

        foreach (var (backend, settings) in options.Executor.Backends)
        {
            if (backend.Length is 0 or > 40 || !backend.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
                yield return $"Caesar:Executor:Backends:{backend}: a backend's name has 1 to 40 lower-case letters, digits and hyphens.";
            if (settings.MaxConcurrentJobs < 1)
                yield return $"Caesar:Executor:Backends:{backend}:MaxConcurrentJobs is {settings.MaxConcurrentJobs}; give 1 or more.";
            foreach (var (key, most, least) in new (string, long?, long)[]
            {
                ("MaxCoresPerJob", settings.MaxCoresPerJob, 1), ("MaxMemoryPerJobMiB", settings.MaxMemoryPerJobMiB, 1), ("MaxGpusPerJob", settings.MaxGpusPerJob, 0),
            })
            {
                if (most < least)
                    yield return $"Caesar:Executor:Backends:{backend}:{key} is {most}; give {least} or more, or leave it out for no limit.";
            }

            if (settings.MaxTimeLimit < ShortestTimeLimit)
                yield return $"Caesar:Executor:Backends:{backend}:MaxTimeLimit is {settings.MaxTimeLimit}; give a time span from {ShortestTimeLimit}, or leave it out for no limit.";
            if (settings.Kind == BackendKind.Slurm)
            {
                foreach (var fault in SlurmSettingsCheck.Faults($"Caesar:Executor:Backends:{backend}:Slurm", settings.Slurm))
                    yield return fault;
            }

            if (settings.Kind == BackendKind.Kubernetes)
            {
                foreach (var fault in KubernetesSettingsCheck.Faults($"Caesar:Executor:Backends:{backend}:Kubernetes", settings.Kubernetes, options))
                    yield return fault;
            }
        }

        var backends = options.Executor.AllBackends();
        foreach (var (key, backend) in options.Finders.Select(finder => ($"Finders:{finder.Key}", finder.Value.Backend)).Append(("Jobs", options.Jobs.Backend)))
        {
            if (backend is not null && !backends.ContainsKey(backend))
                yield return $"Caesar:{key}:Backend is '{backend}', which is not among Caesar:Executor:Backends ({string.Join(", ", backends.Keys)}).";
        }
    }

    private static IEnumerable<string> DatasetFaults(string label, DatasetSettings dataset)
    {
        var key = $"Caesar:Datasets:{label}";
        if (!DatasetSettings.IsLabel(label))
            yield return $"{key}: a dataset's label has 1 to 64 letters, digits, hyphens, dots and underscores.";
        if (string.IsNullOrWhiteSpace(dataset.Description))
            yield return $"{key}:Description is empty; say in a sentence what the dataset is.";
        if (string.IsNullOrWhiteSpace(dataset.Path))
            yield return $"{key}:Path is empty; give a file.";
        else if (Path.GetFullPath(dataset.Path).AsSpan().IndexOfAny(NotInPaths) >= 0)
            yield return $"{key}:Path is '{dataset.Path}', whose full path has a blank, quote, comma, bracket, equals sign or backslash; source finders misread these in file names.";
        else if (!File.Exists(dataset.Path))
            yield return $"{key}:Path is '{dataset.Path}', and there is no such file.";
    }

    private static bool IsUri(string? text, params ReadOnlySpan<string> schemes) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && schemes.Contains(uri.Scheme);
}

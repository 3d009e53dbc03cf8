namespace CaesarRest.Hosting;

/// <summary>Everything under <c>Caesar:</c>. Defaults serve a laptop; <see cref="CaesarOptionsValidator"/> holds the rules.</summary>
public sealed class CaesarOptions
{
    /// <summary>Roles that this process plays; empty means all.</summary>
    public IList<Role> Roles { get; init; } = [];

    /// <summary>Uploaded files: one folder per owner. Shared by all api and executor replicas.</summary>
    public string DataDirectory { get; set; } = "var/data";

    /// <summary>Job directories: one folder per owner, one per job in it. Shared likewise.</summary>
    public string JobDirectory { get; set; } = "var/jobs";

    /// <summary>A folder of further apps, each <c>&lt;name&gt;/app.json</c>; null for none.</summary>
    public string? FinderDirectory { get; set; }

    /// <summary>Settings per app, by its name: <c>Caesar:Finders:pybdsf:Program</c>.</summary>
    public IDictionary<string, FinderSettings> Finders { get; init; } = new Dictionary<string, FinderSettings>(StringComparer.Ordinal);

    /// <summary>Images of the installation that every user may work on, by label.</summary>
    public IDictionary<string, DatasetSettings> Datasets { get; init; } = new Dictionary<string, DatasetSettings>(StringComparer.Ordinal);

    /// <summary>The HTTP face.</summary>
    public ApiSettings Api { get; init; } = new();

    /// <summary>The jobs role.</summary>
    public JobsSettings Jobs { get; init; } = new();

    /// <summary>The executor role.</summary>
    public ExecutorSettings Executor { get; init; } = new();

    /// <summary>What is deleted by its age.</summary>
    public RetentionSettings Retention { get; init; } = new();

    /// <summary>The accounting role.</summary>
    public AccountingSettings Accounting { get; init; } = new();

    /// <summary>The message bus.</summary>
    public BusSettings Bus { get; init; } = new();

    /// <summary>The document store.</summary>
    public StoreSettings Store { get; init; } = new();

    /// <summary>Where logs go beside the console.</summary>
    public LogSettings Log { get; init; } = new();

    /// <summary>True when this process plays the role.</summary>
    public bool Plays(Role role) => Roles.Count == 0 || Roles.Contains(role);
}

/// <summary>What a process does.</summary>
public enum Role
{
    /// <summary>Serves HTTP.</summary>
    Api,

    /// <summary>Owns the life cycle of jobs.</summary>
    Jobs,

    /// <summary>Runs jobs on backends.</summary>
    Executor,

    /// <summary>Projects usage from job events.</summary>
    Accounting,
}

/// <summary>How one finder is reached on this installation.</summary>
public sealed class FinderSettings
{
    /// <summary>Program to run instead of the descriptor's; found on PATH or a full path.</summary>
    public string? Program { get; set; }

    /// <summary>Container image instead of the descriptor's.</summary>
    public string? Image { get; set; }

    /// <summary>Singularity image instead of the descriptor's, as a cluster's nodes find it.</summary>
    public string? SingularityImage { get; set; }

    /// <summary>Network weights instead of the descriptor's.</summary>
    public string? Weights { get; set; }

    /// <summary>Backend of its jobs that ask for none; null for <c>Caesar:Jobs:Backend</c>.</summary>
    public string? Backend { get; set; }
}

/// <summary><c>Caesar:Datasets:&lt;label&gt;</c>.</summary>
public sealed class DatasetSettings
{
    private const string Prefix = "dataset:";

    /// <summary>The file, as api, jobs and executor processes reach it; users never see it.</summary>
    public string? Path { get; set; }

    /// <summary>A sentence for a user who chooses.</summary>
    public string? Description { get; set; }

    /// <summary>The input id of a job that works on the dataset, where others have the id of a file.</summary>
    public static string InputId(string label) => Prefix + label;

    /// <summary>The label in an input id; null for the id of a file.</summary>
    public static string? LabelOf(string inputId) =>
        inputId.StartsWith(Prefix, StringComparison.Ordinal) && IsLabel(inputId[Prefix.Length..]) ? inputId[Prefix.Length..] : null;

    /// <summary>True for a label that a dataset may have.</summary>
    public static bool IsLabel(string label) =>
        label.Length is > 0 and <= 64 && label.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.');
}

/// <summary><c>Caesar:Api</c>.</summary>
public sealed class ApiSettings
{
    /// <summary>Largest upload, bytes; larger ones are answered 413.</summary>
    public long MaxUploadBytes { get; set; } = 16L << 30;

    /// <summary>How long a submission waits for the jobs role before it is answered 503.</summary>
    public TimeSpan SubmitTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Most streams of events and logs that are open at once in a process; one more is answered 503.</summary>
    public int MaxStreams { get; set; } = 1000;

    /// <summary>The same for one owner; one more is answered 429.</summary>
    public int MaxStreamsPerOwner { get; set; } = 100;

    /// <summary>
    /// Also lets GET delete a file and cancel a job, as the original does. Any page that a user's browser opens could then do so.
    /// </summary>
    public bool StateChangeByGet { get; set; }
}

/// <summary><c>Caesar:Jobs</c>.</summary>
public sealed class JobsSettings
{
    /// <summary>Wall-clock limit of a job.</summary>
    public TimeSpan DefaultTimeLimit { get; set; } = TimeSpan.FromHours(24);

    /// <summary>Backend of jobs that ask for none, and whose app has none of its own; the name of one under <c>Caesar:Executor:Backends</c>.</summary>
    public string Backend { get; set; } = "local";

    /// <summary>How often the sweeper looks for due jobs.</summary>
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Accounts of the broker, other than the service's own, that may send commands.</summary>
    public IDictionary<string, AccountSettings> Accounts { get; init; } = new Dictionary<string, AccountSettings>(StringComparer.Ordinal);
}

/// <summary><c>Caesar:Jobs:Accounts:&lt;account&gt;</c>.</summary>
public sealed class AccountSettings
{
    /// <summary>Owners for whom the account may submit, cancel and delete jobs.</summary>
    public IList<string> Owners { get; init; } = [];

    /// <summary>Queues and exchanges of an account are called by its name, a dot, and whatever follows; the service's own have no dot.</summary>
    public static bool IsQueueOf(string account, string queue) =>
        IsName(account) && queue.StartsWith(account + '.', StringComparison.Ordinal);

    /// <summary>True for a name that an account may have. The service and the broker keep some names to themselves.</summary>
    public static bool IsName(string account) =>
        account.Length is > 0 and <= 40 && account.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
        && !account.StartsWith("caesar", StringComparison.Ordinal) && account != "amq";
}

/// <summary><c>Caesar:Executor</c>.</summary>
public sealed class ExecutorSettings
{
    /// <summary>Apps that this executor runs; empty means all.</summary>
    public IList<string> Apps { get; init; } = [];

    /// <summary>Backends by name. Without any, one named <c>local</c> runs processes on this machine.</summary>
    public IDictionary<string, BackendSettings> Backends { get; init; } = new Dictionary<string, BackendSettings>(StringComparer.Ordinal);

    /// <summary>All backends, by name: those configured, or the one that there is without any.</summary>
    public IReadOnlyDictionary<string, BackendSettings> AllBackends() =>
        Backends.Count > 0 ? Backends.AsReadOnly() : new Dictionary<string, BackendSettings> { ["local"] = new() };

    /// <summary>How often open executions are looked at.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Time between SIGTERM and SIGKILL when a job is stopped.</summary>
    public TimeSpan StopGrace { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>A host that has not been seen for this long has lost its runs.</summary>
    public TimeSpan HostLease { get; set; } = TimeSpan.FromMinutes(2);
}

/// <summary><c>Caesar:Retention</c>: how long things are kept; null for as long as their owner wants.</summary>
public sealed class RetentionSettings
{
    /// <summary>Uploads, from when they were stored. One that an open job names stays until the job has ended.</summary>
    public TimeSpan? Files { get; set; }

    /// <summary>Directories of jobs, from the end of the job.</summary>
    public TimeSpan? Results { get; set; }

    /// <summary>Jobs with all that belongs to them, from their end.</summary>
    public TimeSpan? Jobs { get; set; }
}

/// <summary><c>Caesar:Accounting</c>.</summary>
public sealed class AccountingSettings
{
    /// <summary>How often accounting asks for what it may have missed; it does so at its start too.</summary>
    public TimeSpan CatchUpInterval { get; set; } = TimeSpan.FromMinutes(5);
}

/// <summary><c>Caesar:Bus</c>.</summary>
public sealed class BusSettings
{
    /// <summary>How messages travel.</summary>
    public BusTransport Transport { get; set; } = BusTransport.Memory;

    /// <summary><c>Caesar:Bus:RabbitMq</c>.</summary>
    public RabbitMqSettings RabbitMq { get; init; } = new();
}

/// <summary>Message transports.</summary>
public enum BusTransport
{
    /// <summary>Within this process; needs all roles in it.</summary>
    Memory,

    /// <summary>A RabbitMQ broker.</summary>
    RabbitMq,
}

/// <summary><c>Caesar:Bus:RabbitMq</c>.</summary>
public sealed class RabbitMqSettings
{
    /// <summary><c>amqp://user:password@host:port/vhost</c>, or <c>amqps://</c>.</summary>
    public string? Uri { get; set; }
}

/// <summary><c>Caesar:Store</c>.</summary>
public sealed class StoreSettings
{
    /// <summary>Which store holds the documents.</summary>
    public StoreKind Kind { get; set; } = StoreKind.Sqlite;

    /// <summary><c>Caesar:Store:Sqlite</c>.</summary>
    public SqliteSettings Sqlite { get; init; } = new();

    /// <summary><c>Caesar:Store:MongoDb</c>.</summary>
    public MongoDbSettings MongoDb { get; init; } = new();
}

/// <summary>Document stores.</summary>
public enum StoreKind
{
    /// <summary>One file, for one machine.</summary>
    Sqlite,

    /// <summary>A MongoDB server.</summary>
    MongoDb,
}

/// <summary><c>Caesar:Store:Sqlite</c>.</summary>
public sealed class SqliteSettings
{
    /// <summary>The database file.</summary>
    public string Path { get; set; } = "var/caesar-rest.db";
}

/// <summary><c>Caesar:Store:MongoDb</c>.</summary>
public sealed class MongoDbSettings
{
    /// <summary><c>mongodb://...</c>.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>Database name.</summary>
    public string Database { get; set; } = "caesar-rest";
}

/// <summary><c>Caesar:Log</c>.</summary>
public sealed class LogSettings
{
    /// <summary>Where each process keeps files of its log events, in a folder named by its roles; null for console only.</summary>
    public string? Directory { get; set; }

    /// <summary>How many of these files are kept; a new one begins every day and every 64 MiB.</summary>
    public int RetainedFiles { get; set; } = 14;

    /// <summary>A Seq server to send events to; null for none. Events wait for it in <see cref="Directory"/>.</summary>
    public string? SeqUrl { get; set; }

    /// <summary>What the Seq server knows this service by; null when it asks for nothing.</summary>
    public string? SeqApiKey { get; set; }
}

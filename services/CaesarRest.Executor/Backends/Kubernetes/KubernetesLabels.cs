using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CaesarRest.Executor.Backends.Kubernetes;

/// <summary>The labels by which a job of an installation is known on the cluster, and which nobody else's has.</summary>
/// <param name="Installation">Token of the installation's job directory.</param>
/// <param name="Backend">Name of the backend.</param>
internal sealed record KubernetesLabels(Guid Installation, string Backend)
{
    private const string Prefix = "caesar-rest/";
    private const string InstallationKey = Prefix + "installation";
    private const string BackendKey = Prefix + "backend";
    private const string JobKey = Prefix + "job";
    private const string AttemptKey = Prefix + "attempt";

    /// <summary>Selects everything of the backend.</summary>
    public string Selector => $"{InstallationKey}={Installation:N},{BackendKey}={Backend}";

    /// <summary>Selects everything of an attempt.</summary>
    public string SelectorOf(Guid jobId, int attempt) => string.Create(CultureInfo.InvariantCulture, $"{Selector},{JobKey}={jobId:D},{AttemptKey}={attempt}");

    /// <summary>Labels of an attempt.</summary>
    public IReadOnlyDictionary<string, string> Of(Execution execution) => new Dictionary<string, string>
    {
        ["app.kubernetes.io/managed-by"] = "caesar-rest",
        [InstallationKey] = Installation.ToString("N"),
        [BackendKey] = Backend,
        [JobKey] = execution.JobId.ToString("D"),
        [AttemptKey] = execution.Attempt.ToString(CultureInfo.InvariantCulture),
        // What users are called is nobody's business there.
        [Prefix + "owner"] = Digest(execution.Owner),
        [Prefix + "app"] = Plain(execution.App),
    };

    /// <summary>The attempt that an object of the cluster belongs to; null for one of others.</summary>
    public (Guid JobId, int Attempt)? AttemptOf(IDictionary<string, string>? labels) =>
        labels is not null
            && labels.TryGetValue(InstallationKey, out var installation) && installation == Installation.ToString("N")
            && labels.TryGetValue(BackendKey, out var backend) && backend == Backend
            && labels.TryGetValue(JobKey, out var job) && Guid.TryParseExact(job, "D", out var jobId)
            && labels.TryGetValue(AttemptKey, out var number) && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var attempt)
            ? (jobId, attempt)
            : null;

    /// <summary>Name of an attempt's Job, the same for whoever hands it over.</summary>
    public static string JobName(Guid jobId, int attempt) =>
        attempt > 1 ? string.Create(CultureInfo.InvariantCulture, $"caesar-{jobId:D}-{attempt}") : $"caesar-{jobId:D}";

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..32];

    // Values begin and end with a letter or digit, and have at most 63 characters.
    private static string Plain(string name) => name.Length is > 0 and < 64 && char.IsAsciiLetterOrDigit(name[0]) && char.IsAsciiLetterOrDigit(name[^1]) ? name : Digest(name);
}

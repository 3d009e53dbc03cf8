using System.Buffers;
using System.Net;
using System.Text.RegularExpressions;

namespace CaesarRest.Hosting;

/// <summary>What can be wrong with the settings of a Slurm cluster, each a sentence that names the key.</summary>
internal static partial class SlurmSettingsCheck
{
    /// <summary>Further fields of a submission that cannot change who runs what, where, or how often.</summary>
    private static readonly string[] AllowedFields =
    [
        "cluster_constraint", "core_specification", "cores_per_socket", "cpu_binding_hint", "cpu_frequency", "deadline", "delay_boot", "distribution", "exclusive",
        "licenses", "mcs_label", "memory_per_cpu", "minimum_cpus_per_node", "network", "nice", "oversubscribe", "prefer", "reservation", "shared",
        "sockets_per_node", "temporary_disk_per_node", "thread_specification", "threads_per_core", "time_minimum", "wckey",
    ];

    // Blanks and syntax of finders, of containers' bind rules, and of Slurm's file names.
    private static readonly SearchValues<char> NotInPaths = SearchValues.Create(" '\",:()[]=\\%");

    public static IEnumerable<string> Faults(string key, SlurmSettings slurm)
    {
        if (!Uri.TryCreate(slurm.Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            yield return $"{key}:Url is '{slurm.Url}'; give the address of slurmrestd, such as https://slurm.example.org:6820.";
        else if (url.Scheme == "http" && !IsLoopback(url) && !slurm.AllowPlainHttp)
            yield return $"{key}:Url is plain http on another machine, and would carry tokens that anybody on the way can use; give https, or set {key}:AllowPlainHttp to true.";
        if (slurm.ApiVersion is { } version && !ApiVersion().IsMatch(version))
            yield return $"{key}:ApiVersion is '{version}'; give one such as v0.0.40, or leave it out to take the newest.";
        if (slurm.KeyFile is null == slurm.TokenFile is null)
            yield return $"{key}: give either KeyFile, the cluster's key for tokens, or TokenFile, a token that others renew.";
        if (slurm.TokenFile is not null && slurm.UserMapping == SlurmUserMapping.Owner)
            yield return $"{key}:UserMapping is Owner, which needs KeyFile: a token of TokenFile is for one user.";
        if (!SlurmSettings.IsUser(slurm.User))
            yield return $"{key}:User is '{slurm.User}'; give the name of a user of the cluster other than root.";
        foreach (var user in slurm.Users.Values.Where(user => !SlurmSettings.IsUser(user)))
            yield return $"{key}:Users names '{user}'; give names of users of the cluster other than root.";
        foreach (var field in slurm.Fields.Keys.Where(field => !AllowedFields.Contains(field)))
            yield return $"{key}:Fields:{field} is not among the fields that may be set: {string.Join(", ", AllowedFields)}.";
        foreach (var (name, path) in new[] { ("DataDirectory", slurm.DataDirectory), ("JobDirectory", slurm.JobDirectory), ("BatchWorkDirectory", slurm.BatchWorkDirectory) })
        {
            if (path is not null && (!path.StartsWith('/') || path.AsSpan().IndexOfAny(NotInPaths) >= 0))
                yield return $"{key}:{name} is '{path}'; give a full path without blanks, quotes, brackets and the characters , : = \\ %.";
        }

        foreach (var (name, span) in new[] { ("TokenLifetime", slurm.TokenLifetime), ("LostGrace", slurm.LostGrace), ("RequestTimeout", slurm.RequestTimeout) })
        {
            if (span <= TimeSpan.Zero || span > TimeSpan.FromDays(1))
                yield return $"{key}:{name} is {span}; give a time span above zero and up to a day, such as 00:02:00.";
        }
    }

    private static bool IsLoopback(Uri url) => url.IsLoopback || (IPAddress.TryParse(url.Host, out var address) && IPAddress.IsLoopback(address));

    [GeneratedRegex(@"\Av0\.0\.\d{2,4}\z")]
    private static partial Regex ApiVersion();
}

namespace CaesarRest.Executor.Hosts;

/// <summary>
/// Where process ids mean something: one boot of one machine, one process namespace. An executor that is started again
/// there has the same identity and adopts what runs.
/// </summary>
internal sealed record HostIdentity(string Machine, string BootId, string PidNamespace, DateTimeOffset BootedAt)
{
    /// <summary>Id in the store: printable ASCII without blanks.</summary>
    public string Key => $"{Machine}:{BootId}:{PidNamespace}";

    /// <summary>The host of this process.</summary>
    public static HostIdentity Current() => new(
        Environment.MachineName,
        File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim().Replace("-", "", StringComparison.Ordinal),
        // The link reads "pid:[4026531836]".
        string.Concat((new FileInfo("/proc/self/ns/pid").LinkTarget ?? "").Where(char.IsAsciiDigit)),
        TimeProvider.System.GetUtcNow() - TimeSpan.FromMilliseconds(Environment.TickCount64));
}

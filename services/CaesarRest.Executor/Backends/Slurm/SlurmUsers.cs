using System.Text.RegularExpressions;
using CaesarRest.Hosting;

namespace CaesarRest.Executor.Backends.Slurm;

/// <summary>For which user of the cluster a job runs.</summary>
internal sealed partial class SlurmUsers(SlurmSettings settings)
{
    /// <summary>
    /// The user for jobs of an owner. Whoever holds the cluster's key may act as anybody there, so a name that is not plainly
    /// one of a user, or that of the superuser, is none.
    /// </summary>
    /// <exception cref="CannotStartException">There is none.</exception>
    public string Of(string owner) =>
        Find(owner) is { } user && IsName(user) ? user : throw new CannotStartException("The cluster has no user for the owner of the job.");

    /// <summary>The same for a job that is there already.</summary>
    public string OfExisting(string owner) => Find(owner) is { } user && IsName(user) ? user : settings.User;

    /// <summary>True for what can be the name of a user; see useradd(8).</summary>
    public static bool IsName(string name) => UserName().IsMatch(name) && name != "root";

    private string? Find(string owner) => settings.UserMapping == SlurmUserMapping.Service ? settings.User : settings.Users.TryGetValue(owner, out var user) ? user : owner;

    [GeneratedRegex(@"\A[a-z_][a-z0-9_-]{0,31}\z")]
    private static partial Regex UserName();
}

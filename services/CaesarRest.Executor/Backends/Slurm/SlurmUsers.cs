using CaesarRest.Hosting;

namespace CaesarRest.Executor.Backends.Slurm;

/// <summary>For which user of the cluster a job runs.</summary>
internal sealed class SlurmUsers(SlurmSettings settings)
{
    /// <summary>The user for jobs of an owner.</summary>
    /// <exception cref="CannotStartException">There is none.</exception>
    public string Of(string owner) =>
        Find(owner) is { } user && SlurmSettings.IsUser(user) ? user : throw new CannotStartException("The cluster has no user for the owner of the job.");

    /// <summary>The same for a job that is there already.</summary>
    public string OfExisting(string owner) => Find(owner) is { } user && SlurmSettings.IsUser(user) ? user : settings.User;

    /// <summary>Accounts of Slurm and of the service are for an owner of that name only where an operator says so.</summary>
    private string? Find(string owner) => settings.UserMapping switch
    {
        SlurmUserMapping.Service => settings.User,
        _ when settings.Users.TryGetValue(owner, out var user) => user,
        _ => owner is "slurm" or "munge" || owner == settings.User ? null : owner,
    };
}

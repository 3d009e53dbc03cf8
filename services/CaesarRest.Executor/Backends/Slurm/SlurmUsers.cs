using CaesarRest.Hosting;

namespace CaesarRest.Executor.Backends.Slurm;

/// <summary>For which user of the cluster a job runs.</summary>
internal sealed class SlurmUsers(SlurmSettings settings)
{
    /// <summary>The user for jobs of an owner.</summary>
    /// <exception cref="CannotStartException">There is none.</exception>
    public string Of(string owner) =>
        Find(owner) is var user && SlurmSettings.IsUser(user) ? user : throw new CannotStartException("The cluster has no user for the owner of the job.");

    /// <summary>The same for a job that is there already.</summary>
    public string OfExisting(string owner) => Find(owner) is var user && SlurmSettings.IsUser(user) ? user : settings.User;

    private string Find(string owner) => settings.UserMapping == SlurmUserMapping.Service ? settings.User : settings.Users.TryGetValue(owner, out var user) ? user : owner;
}

namespace CaesarRest.Jobs;

/// <summary>For an operator who does not want to wait for the sweeper.</summary>
public interface IJobRedrive
{
    /// <summary>Reminds every open job at once, so that it sends again what may have been lost. Returns how many.</summary>
    Task<long> RemindAll(CancellationToken cancellation);
}

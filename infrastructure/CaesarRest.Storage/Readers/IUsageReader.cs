namespace CaesarRest.Storage.Readers;

/// <summary>
/// Usage per owner and app. It is added up from one fact per job whenever it is asked for, so it cannot drift: what came
/// twice, late or out of order leaves no trace.
/// </summary>
public interface IUsageReader
{
    /// <summary>Usage of one owner, by app.</summary>
    Task<IReadOnlyList<Usage>> Of(string owner, CancellationToken cancellation);

    /// <summary>Usage of all owners, by owner and app.</summary>
    Task<IReadOnlyList<Usage>> All(CancellationToken cancellation);
}

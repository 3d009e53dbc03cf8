namespace CaesarRest.Contracts.Jobs;

/// <summary>What a job asks of the machine that runs it; null where the backend's default will do.</summary>
public sealed record JobResources
{
    /// <summary>Processor cores.</summary>
    public int? Cores { get; init; }

    /// <summary>Memory, MiB.</summary>
    public long? MemoryMiB { get; init; }

    /// <summary>Graphics processors.</summary>
    public int? Gpus { get; init; }
}

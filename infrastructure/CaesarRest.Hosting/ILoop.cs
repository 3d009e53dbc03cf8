namespace CaesarRest.Hosting;

/// <summary>A hosted service that works in a loop for as long as the process lives; <c>/health/live</c> watches it.</summary>
public interface ILoop
{
    /// <summary>What the loop tells of itself.</summary>
    Heartbeat Heartbeat { get; }
}

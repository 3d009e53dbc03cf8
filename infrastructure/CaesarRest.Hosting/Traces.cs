using System.Diagnostics;

namespace CaesarRest.Hosting;

/// <summary>
/// The trace of a request runs through all that is done for it: HTTP, messages, and work that is taken up again later.
/// Its id is on every log event.
/// </summary>
public static class Traces
{
    private static readonly ActivitySource Source = new("CaesarRest");

    // Activities exist only where somebody listens. Nobody needs their tags, so only the ids are asked for.
    private static readonly ActivityListener Listener = new()
    {
        ShouldListenTo = source => source.Name is "CaesarRest" or "MassTransit",
        Sample = (ref _) => ActivitySamplingResult.PropagationData,
    };

    /// <summary>The place that work done later is to continue from; null outside any trace.</summary>
    public static string? Here => Activity.Current?.Id;

    /// <summary>Work that belongs to the trace of <paramref name="parent"/>, a former <see cref="Here"/>; ends when disposed.</summary>
    public static IDisposable? Continue(string work, string? parent) =>
        parent is null ? null : Source.StartActivity(work, ActivityKind.Internal, parent);

    internal static void Listen() => ActivitySource.AddActivityListener(Listener);
}

using System.Globalization;
using System.Text.Json;

namespace CaesarRest.Finders;

/// <summary>Names of the options by which a user asks a finder to share out its work; null where it has none.</summary>
public sealed record FinderParallelism
{
    /// <summary>How many MPI processes.</summary>
    public string? Processes { get; init; }

    /// <summary>How many threads, in each process.</summary>
    public string? Threads { get; init; }

    /// <summary>A flag with which it uses one process whatever else is asked.</summary>
    public string? SingleProcess { get; init; }

    internal IEnumerable<string> Names => new[] { Processes, Threads, SingleProcess }.OfType<string>();

    internal int? ProcessesOf(FinderApp app, JsonElement inputs) => IsSet(app, inputs, SingleProcess) ? 1 : Count(app, inputs, Processes);

    internal int? ThreadsOf(FinderApp app, JsonElement inputs) => Count(app, inputs, Threads);

    private static bool IsSet(FinderApp app, JsonElement inputs, string? flag) =>
        Find(app, flag) is { } option && OptionValue.TryFind(inputs, option, out var value) && value.ValueKind == JsonValueKind.True;

    /// <summary>Null where nothing is asked, or a number that means as many as there are.</summary>
    private static int? Count(FinderApp app, JsonElement inputs, string? name) =>
        Find(app, name) is { } option && OptionValue.TryFind(inputs, option, out var value)
            && int.TryParse(OptionValue.Cast(value, option.Type), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0
            ? count
            : null;

    private static FinderOption? Find(FinderApp app, string? name) => app.Options.FirstOrDefault(option => option.Name == name);
}

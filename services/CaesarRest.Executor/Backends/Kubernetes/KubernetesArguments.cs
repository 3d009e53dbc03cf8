using CaesarRest.Finders;

namespace CaesarRest.Executor.Backends.Kubernetes;

/// <summary>The texts of a container's command and environment, which Kubernetes reads for references to that environment.</summary>
internal static class KubernetesArguments
{
    /// <summary>A text that arrives as it is: <c>$$</c> stands for one <c>$</c>, and nothing else is special.</summary>
    public static string Literal(string text) => text.Replace("$", "$$", StringComparison.Ordinal);

    /// <summary>All arguments as one text, for programs that take them apart like a shell.</summary>
    /// <exception cref="CannotStartException">One has characters that might then do more than be an argument.</exception>
    public static string JobOptions(IReadOnlyCollection<string> arguments) => arguments.All(JobOptionsText.Takes)
        ? string.Join(' ', arguments)
        : throw new CannotStartException($"An option has characters that this app cannot be given on the cluster; {JobOptionsText.Characters} are possible.");
}

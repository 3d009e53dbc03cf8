using System.Text.RegularExpressions;

namespace CaesarRest.Executor.Backends.Kubernetes;

/// <summary>The texts of a container's command, which Kubernetes reads for references to its environment.</summary>
internal static partial class KubernetesArguments
{
    /// <summary>A text that arrives as it is: <c>$$</c> stands for one <c>$</c>, and nothing else is special.</summary>
    public static string Literal(string text) => text.Replace("$", "$$", StringComparison.Ordinal);

    /// <summary>
    /// All arguments as one text, for programs that take them apart like a shell.
    /// </summary>
    /// <exception cref="CannotStartException">One has characters that might then do more than be an argument.</exception>
    public static string JobOptions(IEnumerable<string> arguments) => string.Join(' ', arguments.Select(Plain));

    private static string Plain(string argument) =>
        PlainText().IsMatch(argument)
            ? argument
            : throw new CannotStartException("An option has characters that this app cannot be given on the cluster; letters, digits and _ . , : + / @ = - are possible.");

    [GeneratedRegex(@"\A[A-Za-z0-9_.,:+/@=-]+\z")]
    private static partial Regex PlainText();
}

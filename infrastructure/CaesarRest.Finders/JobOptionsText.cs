using System.Text.RegularExpressions;

namespace CaesarRest.Finders;

/// <summary>
/// The arguments of a program as one text, which it may take apart as a shell does: what the images of the original take
/// in <c>JOB_OPTIONS</c>.
/// </summary>
public static partial class JobOptionsText
{
    /// <summary>Characters that mean nothing to a shell, for those who are told.</summary>
    public const string Characters = "letters, digits and _ . , : + / @ = -";

    /// <summary>Whether an argument can only be an argument.</summary>
    public static bool Takes(string argument) => Plain().IsMatch(argument);

    [GeneratedRegex(@"\A[A-Za-z0-9_.,:+/@=-]+\z")]
    private static partial Regex Plain();
}

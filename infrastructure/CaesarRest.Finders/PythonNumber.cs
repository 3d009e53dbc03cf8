using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace CaesarRest.Finders;

/// <summary>Numbers as Python reads and prints them: the original's clients and the finders' scripts rely on it.</summary>
public static partial class PythonNumber
{
    /// <summary>As <c>repr(float)</c>: the shortest digits that give the value back, an exponent below 1e-4 and from 1e16 on.</summary>
    public static string Print(double value)
    {
        var (sign, digits, exponent) = Shortest(value);
        if (exponent is < -4 or >= 16)
        {
            var fraction = digits.Length > 1 ? "." + digits[1..] : "";
            return $"{sign}{digits[0]}{fraction}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";
        }

        if (exponent < 0)
            return $"{sign}0.{new string('0', -exponent - 1)}{digits}";

        var padded = digits.PadRight(exponent + 2, '0');
        return $"{sign}{padded[..(exponent + 1)]}.{padded[(exponent + 1)..]}";
    }

    /// <summary>As <c>float(value)</c>, but null also for what is not finite: finders misread <c>nan</c> and <c>inf</c>.</summary>
    public static double? ReadFloat(JsonElement value)
    {
        var text = value.ValueKind switch
        {
            JsonValueKind.True => "1",
            JsonValueKind.False => "0",
            JsonValueKind.Number => value.GetRawText(),
            JsonValueKind.String when FloatLiteral().IsMatch(value.GetString()!.Trim()) => Plain(value.GetString()!),
            _ => null,
        };
        return text is not null && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var read) && double.IsFinite(read) ? read : null;
    }

    /// <summary>As <c>int(value)</c>: a real number loses its fraction, text must be a whole number.</summary>
    public static BigInteger? ReadInt(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number when IsWhole(value) => BigInteger.Parse(value.GetRawText(), CultureInfo.InvariantCulture),
        JsonValueKind.Number => ReadFloat(value) is { } real ? new BigInteger(real) : null,
        JsonValueKind.String when IntLiteral().IsMatch(value.GetString()!.Trim()) => BigInteger.Parse(Plain(value.GetString()!), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture),
        _ => null,
    };

    /// <summary>True for a number that Python's JSON reads as <c>int</c>: <c>5</c>, not <c>5.0</c> or <c>5e0</c>.</summary>
    public static bool IsWhole(JsonElement number) => number.GetRawText().AsSpan().IndexOfAny('.', 'e', 'E') < 0;

    /// <summary>Sign, decimal digits without zeros around them, and the power of ten of the first.</summary>
    private static (string Sign, string Digits, int Exponent) Shortest(double value)
    {
        // "E16" would print more digits than needed; "R" prints the shortest, in one of two notations.
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        var sign = text[0] == '-' ? "-" : "";
        var parts = text[sign.Length..].Split('E');
        var shift = parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0;
        var point = parts[0].IndexOf('.', StringComparison.Ordinal);
        var whole = point < 0 ? parts[0].Length : point;
        var all = parts[0].Replace(".", "", StringComparison.Ordinal);
        var digits = all.TrimStart('0');
        if (digits.Length == 0)
            return (sign, "0", 0);
        return (sign, digits.TrimEnd('0'), whole - 1 - (all.Length - digits.Length) + shift);
    }

    private static string Plain(string text) => text.Trim().Replace("_", "", StringComparison.Ordinal);

    [GeneratedRegex(@"\A[-+]?([0-9]+(_[0-9]+)*\.?([0-9]+(_[0-9]+)*)?|\.[0-9]+(_[0-9]+)*)([eE][-+]?[0-9]+(_[0-9]+)*)?\z")]
    private static partial Regex FloatLiteral();

    [GeneratedRegex(@"\A[-+]?[0-9]+(_[0-9]+)*\z")]
    private static partial Regex IntLiteral();
}

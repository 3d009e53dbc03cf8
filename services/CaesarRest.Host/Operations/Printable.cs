namespace CaesarRest.Host.Operations;

/// <summary>Text of others for a terminal: control characters could move its cursor or forge lines.</summary>
internal static class Printable
{
    private const int Longest = 500;

    public static string Of(string text)
    {
        var clean = string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
        return clean.Length <= Longest ? clean : clean[..Longest] + "...";
    }
}

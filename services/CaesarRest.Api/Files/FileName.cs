using System.Text;

namespace CaesarRest.Api.Files;

/// <summary>The name of an upload, which is a label only: no path is ever made of it.</summary>
/// <param name="Original">The user's name reduced to ASCII letters, digits, <c>_</c>, <c>.</c> and <c>-</c>.</param>
/// <param name="Extension">Extension as typed, without the leading dot.</param>
internal sealed record FileName(string Original, string Extension)
{
    private static readonly string[] Allowed = ["png", "jpg", "jpeg", "gif", "fits", "fit", "fts", "fits.gz", "fits.fz"];

    // Letters from U+00C0 to U+017F without their accents, as Unicode decomposes them; '?' where it does not.
    // The service runs without culture data, so string.Normalize would leave them as they are.
    private const string Unaccented =
        "AAAAAA?CEEEEIIII?NOOOOO??UUUUY??aaaaaa?ceeeeiiii?nooooo??uuuuy?yAaAaAaCcCcCcCcDd??EeEeEeEeEeGgGg"
        + "GgGgHh??IiIiIiIiI???JjKk?LlLlLlLl??NnNnNnn??OoOoOo??RrRrRrSsSsSsSsTtTt??UuUuUuUuUuUuWwYyYZzZzZzs";

    /// <summary>Reads the typed name.</summary>
    /// <exception cref="UploadRefusedException">The kind of file is not taken, or nothing is left of the name.</exception>
    public static FileName Parse(string typed)
    {
        var extension = ExtensionOf(typed);
        if (!Allowed.Contains(extension, StringComparer.OrdinalIgnoreCase))
            throw new UploadRefusedException(415, $"File type not supported, give one of: {string.Join(", ", Allowed)}");
        var reduced = Reduce(typed);
        // Something must be left before the extension: ".fits" and names of other scripts have nothing.
        if (!reduced.EndsWith("." + extension, StringComparison.Ordinal) || reduced.Length == extension.Length + 1)
            throw new UploadRefusedException(400, "File name has no ASCII letter or digit before its extension, please rename the file");
        return new(reduced, extension);
    }

    private static string ExtensionOf(string name)
    {
        var last = name.LastIndexOf('.');
        if (last < 0)
            return "";
        var extension = name[(last + 1)..];
        var compressed = extension.Equals("gz", StringComparison.OrdinalIgnoreCase) || extension.Equals("fz", StringComparison.OrdinalIgnoreCase);
        var before = compressed && last > 0 ? name.LastIndexOf('.', last - 1) : -1;
        return before < 0 ? extension : name[(before + 1)..];
    }

    private static string Reduce(string name)
    {
        var kept = new StringBuilder(name.Length);
        foreach (var character in name)
        {
            var plain = character is >= '\u00C0' and <= '\u017F' ? Unaccented[character - '\u00C0'] : character;
            if (plain == '/' || char.IsWhiteSpace(plain))
                kept.Append(' ');
            else if (char.IsAsciiLetterOrDigit(plain) || plain is '_' or '.' or '-')
                kept.Append(plain);
        }

        return string.Join('_', kept.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries)).Trim('.', '_');
    }
}

using System.Buffers.Binary;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace CaesarRest.Api.Lists;

/// <summary>
/// A place in a list as clients carry it, with a mark of the list that it is a place in. They are not to look into it, so
/// that its contents may change; it opens nothing, since every list is one owner's.
/// </summary>
internal static class ListCursor
{
    private const int MarkLength = 8;
    private const int Length = sizeof(long) + 16 + MarkLength;

    /// <param name="place">The last row of a page.</param>
    /// <param name="list">What the list holds, and in which order.</param>
    public static string Text(ListPlace place, string list)
    {
        Span<byte> bytes = stackalloc byte[Length];
        BinaryPrimitives.WriteInt64BigEndian(bytes, place.At.ToUnixTimeMilliseconds());
        place.Id.TryWriteBytes(bytes[sizeof(long)..], bigEndian: true, out _);
        Mark(list).CopyTo(bytes[^MarkLength..]);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>False for what is no cursor, and for one of another list.</summary>
    public static bool TryParse(string? text, string list, [NotNullWhen(true)] out ListPlace? place)
    {
        Span<byte> bytes = stackalloc byte[Length];
        place = null;
        if (text?.Length != Base64Url.GetEncodedLength(Length) || !Base64Url.IsValid(text) || !Base64Url.TryDecodeFromChars(text, bytes, out var written) || written != Length)
            return false;
        var milliseconds = BinaryPrimitives.ReadInt64BigEndian(bytes);
        if (milliseconds < DateTimeOffset.MinValue.ToUnixTimeMilliseconds() || milliseconds > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
            return false;
        if (!bytes[^MarkLength..].SequenceEqual(Mark(list)))
            return false;
        place = new(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds), new Guid(bytes.Slice(sizeof(long), 16), bigEndian: true));
        return true;
    }

    private static ReadOnlySpan<byte> Mark(string list) => SHA256.HashData(Encoding.UTF8.GetBytes(list)).AsSpan(0, MarkLength);
}

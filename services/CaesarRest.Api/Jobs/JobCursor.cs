using System.Buffers.Binary;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using CaesarRest.Storage.Readers;

namespace CaesarRest.Api.Jobs;

/// <summary>
/// A place in the list of jobs as clients carry it. They are not to look into it, so that its contents may change;
/// it opens no job, since every list is one owner's.
/// </summary>
internal static class JobCursor
{
    private const int Length = sizeof(long) + 16;

    public static string Text(JobPlace place)
    {
        Span<byte> bytes = stackalloc byte[Length];
        BinaryPrimitives.WriteInt64BigEndian(bytes, place.SubmittedAt.ToUnixTimeMilliseconds());
        place.JobId.TryWriteBytes(bytes[sizeof(long)..], bigEndian: true, out _);
        return Base64Url.EncodeToString(bytes);
    }

    public static bool TryParse(string? text, [NotNullWhen(true)] out JobPlace? place)
    {
        Span<byte> bytes = stackalloc byte[Length];
        place = null;
        if (text?.Length != Base64Url.GetEncodedLength(Length) || !Base64Url.IsValid(text) || !Base64Url.TryDecodeFromChars(text, bytes, out var written) || written != Length)
            return false;
        var milliseconds = BinaryPrimitives.ReadInt64BigEndian(bytes);
        if (milliseconds < DateTimeOffset.MinValue.ToUnixTimeMilliseconds() || milliseconds > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
            return false;
        place = new(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds), new Guid(bytes[sizeof(long)..], bigEndian: true));
        return true;
    }
}

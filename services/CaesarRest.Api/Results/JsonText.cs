using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;

namespace CaesarRest.Api.Results;

/// <summary>Tells whether a stream is JSON (RFC 8259) without holding more of it than its longest token.</summary>
internal static class JsonText
{
    private const int Block = 1 << 16;

    // No catalogue has a text of this size, and no file of a finder may use the service's memory up.
    private const int LongestToken = 1 << 26;

    public static async Task<bool> IsWhole(Stream content, CancellationToken cancellation)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Block);
        try
        {
            var state = new JsonReaderState();
            for (int held = 0, read = -1; read != 0;)
            {
                if (held >= LongestToken)
                    return false;
                if (held == buffer.Length)
                    Grow(ref buffer);
                read = await content.ReadAsync(buffer.AsMemory(held), cancellation);
                held += read;
                var taken = Read(buffer.AsSpan(0, held), isLast: read == 0, ref state);
                buffer.AsSpan(taken, held - taken).CopyTo(buffer);
                held -= taken;
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static int Read(ReadOnlySpan<byte> text, bool isLast, ref JsonReaderState state)
    {
        var reader = new Utf8JsonReader(text, isLast, state);
        while (reader.Read())
        {
            // The reader itself looks into a text only when asked for it.
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && !Utf8.IsValid(reader.ValueSpan))
                throw new JsonException("Not UTF-8.");
        }

        state = reader.CurrentState;
        return (int)reader.BytesConsumed;
    }

    private static void Grow(ref byte[] buffer)
    {
        var larger = ArrayPool<byte>.Shared.Rent(2 * buffer.Length);
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }
}

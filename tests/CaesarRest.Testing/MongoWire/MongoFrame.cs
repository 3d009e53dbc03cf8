using System.Buffers.Binary;
using System.Text;

namespace CaesarRest.Testing.MongoWire;

/// <summary>
/// Framing of the MongoDB wire protocol: OP_MSG, and OP_QUERY, by which a driver says its first hello.
/// https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/
/// </summary>
/// <param name="RequestId">Names the request in its reply.</param>
/// <param name="IsQuery">It came as OP_QUERY and is answered by OP_REPLY.</param>
internal sealed record MongoFrame(int RequestId, bool IsQuery, MongoCommand Command)
{
    private const int HeaderLength = 16;
    private const int LongestMessage = 48_000_000;
    private const int OpReply = 1;
    private const int OpQuery = 2004;
    private const int OpMsg = 2013;

    /// <summary>The next frame; null when the driver has closed the connection.</summary>
    public static async Task<MongoFrame?> Read(Stream stream, CancellationToken cancellation)
    {
        var header = new byte[HeaderLength];
        if (await stream.ReadAtLeastAsync(header, HeaderLength, throwOnEndOfStream: false, cancellation) < HeaderLength)
            return null;
        var length = Int32(header, 0);
        if (length is < HeaderLength or > LongestMessage)
            throw new InvalidDataException($"A message of {length} bytes.");
        var body = new byte[length - HeaderLength];
        await stream.ReadExactlyAsync(body, cancellation);
        return Int32(header, 12) switch
        {
            OpMsg => new(Int32(header, 4), false, ParseMessage(body)),
            OpQuery => new(Int32(header, 4), true, ParseQuery(body)),
            var other => throw new InvalidDataException($"Operation {other} is not spoken here."),
        };
    }

    /// <summary>The bytes that answer this frame with one document.</summary>
    public byte[] Reply(byte[] document)
    {
        // OP_REPLY: flags, cursor id, first, count. OP_MSG: flags and the kind of its one section.
        var prefix = IsQuery ? 20 : 5;
        var reply = new byte[HeaderLength + prefix + document.Length];
        BinaryPrimitives.WriteInt32LittleEndian(reply, reply.Length);
        BinaryPrimitives.WriteInt32LittleEndian(reply.AsSpan(8), RequestId);
        BinaryPrimitives.WriteInt32LittleEndian(reply.AsSpan(12), IsQuery ? OpReply : OpMsg);
        if (IsQuery)
            BinaryPrimitives.WriteInt32LittleEndian(reply.AsSpan(HeaderLength + 16), 1);
        document.CopyTo(reply, HeaderLength + prefix);
        return reply;
    }

    private static MongoCommand ParseMessage(byte[] body)
    {
        byte[]? command = null;
        var sequences = new Dictionary<string, byte[]>();
        for (var at = 4; at < body.Length;)
        {
            var kind = body[at++];
            var end = at + Int32(body, at);
            if (kind == 0)
            {
                command = body[at..end];
            }
            else
            {
                var (name, documents) = Text(body, at + 4);
                sequences[name] = body[documents..end];
            }

            at = end;
        }

        return new(command ?? throw new InvalidDataException("A message without a command."), sequences);
    }

    private static MongoCommand ParseQuery(byte[] body)
    {
        var (name, afterName) = Text(body, 4);
        return new(body[(afterName + 8)..], new Dictionary<string, byte[]>(), name);
    }

    /// <summary>A zero-ended text, and where the next field begins.</summary>
    private static (string Text, int Next) Text(byte[] bytes, int start)
    {
        var end = Array.IndexOf(bytes, (byte)0, start);
        return (Encoding.UTF8.GetString(bytes, start, end - start), end + 1);
    }

    private static int Int32(byte[] bytes, int at) => BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at));
}

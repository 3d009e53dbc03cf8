using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;
using CaesarRest.Hosting;

namespace CaesarRest.Api.Watching;

/// <summary>
/// One of the files into which a program prints, as it grows. It is opened anew for each look: it may come late, be begun
/// again by another attempt, or lie on a file system that keeps no handle for long.
/// </summary>
/// <param name="root">The job directory of the service, full path.</param>
/// <param name="relative">The file within it.</param>
/// <param name="tail">Lines to begin with; null for all.</param>
/// <param name="position">Bytes that the reader has already; null to begin.</param>
internal sealed class PrintedText(string root, string relative, int? tail, long? position)
{
    private const int BlockSize = 1 << 16;

    private long? _position = position;

    /// <summary>Bytes before the next block.</summary>
    public long Position => _position ?? 0;

    /// <summary>Name of the stream, such as <c>stdout</c>.</summary>
    public string Stream => Path.GetFileNameWithoutExtension(relative);

    /// <summary>True when nothing is there that was not read.</summary>
    public bool IsAtEnd()
    {
        using var file = Open();
        return file is null || RandomAccess.GetLength(file) <= Position;
    }

    /// <summary>What is there and was not read before, in blocks; the memory of a block is used again for the next.</summary>
    /// <param name="wholeLines">Keeps back the beginning of a line, so that lines of two files do not mix.</param>
    /// <param name="cancellation">Ends it between two blocks.</param>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> Read(bool wholeLines, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var file = Open();
        if (file is null)
            yield break;
        // What is printed meanwhile is for the next look, or a program that prints fast would never let this one end.
        var length = RandomAccess.GetLength(file);
        var block = new byte[BlockSize];
        _position ??= await TailStart(file, length, block, cancellation);
        if (_position > length)
            _position = 0;
        while (Position < length)
        {
            cancellation.ThrowIfCancellationRequested();
            var read = await RandomAccess.ReadAsync(file, block.AsMemory(0, (int)Math.Min(BlockSize, length - Position)), Position, cancellation);
            var take = wholeLines && read < BlockSize ? block.AsSpan(0, read).LastIndexOfAny((byte)'\n', (byte)'\r') + 1 : read;
            if (take == 0)
                break;
            _position += take;
            yield return block.AsMemory(0, take);
        }
    }

    /// <summary>Where the last lines begin.</summary>
    private async Task<long> TailStart(SafeFileHandle file, long length, byte[] block, CancellationToken cancellation)
    {
        if (tail is not { } lines)
            return 0;
        if (lines == 0)
            return length;
        // The end of the last line begins no further one.
        var ends = -1L;
        for (var end = length; end > 0;)
        {
            var start = Math.Max(0, end - BlockSize);
            var read = await RandomAccess.ReadAsync(file, block.AsMemory(0, (int)(end - start)), start, cancellation);
            for (var at = read - 1; at >= 0; at--)
            {
                var isEnd = block[at] == '\n';
                if (start + at == length - 1 && !isEnd)
                    ends++;
                if (isEnd && ++ends == lines)
                    return start + at + 1;
            }

            end = start;
        }

        return 0;
    }

    /// <summary>Null while it is not there, or is no regular file in its place.</summary>
    private SafeFileHandle? Open()
    {
        var path = Path.Combine(root, relative);
        return PlacedFile.Open(Path.GetDirectoryName(path)!, path);
    }
}

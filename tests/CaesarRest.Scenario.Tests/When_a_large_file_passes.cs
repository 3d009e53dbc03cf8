using System.Globalization;
using System.Security.Cryptography;
using CaesarRest.Testing;

namespace CaesarRest.Scenario.Tests;

/// <summary>Two gigabytes up and down again through the real service, whose memory is watched from outside.</summary>
public sealed class When_a_large_file_passes
{
    private const long Size = 2L << 30;
    private const long MostGrowth = 100L << 20;

    [Fact]
    public async Task Memory_stays_flat_and_the_bytes_come_back_as_they_went()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var folder = new TemporaryFolder();
        await using var service = new ServiceProcess(folder.Path);
        await service.Start(cancellation);
        using var client = new ServiceClient(service.Address);
        await client.UploadAnything();

        using var ended = new CancellationTokenSource();
        var idle = ResidentBytes(service.ProcessId);
        var peak = Watch(service.ProcessId, ended.Token);

        using var sent = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var content = new EndlessBytes(Size, sent);
        var file = await client.Upload(content, "large.fits");
        using var received = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using (var body = await client.Http.GetStreamAsync($"download/{file}", cancellation))
        {
            var buffer = new byte[1 << 20];
            for (int read; (read = await body.ReadAsync(buffer, cancellation)) > 0;)
                received.AppendData(buffer, 0, read);
        }

        await ended.CancelAsync();
        var growth = await peak - idle;
        TestContext.Current.TestOutputHelper?.WriteLine($"idle {idle >> 20} MB, peak {growth >> 20} MB above it");
        Assert.Equal(Convert.ToHexString(sent.GetHashAndReset()), Convert.ToHexString(received.GetHashAndReset()));
        Assert.True(growth < MostGrowth, $"resident memory grew by {growth >> 20} MB");
    }

    private static async Task<long> Watch(int processId, CancellationToken ended)
    {
        var peak = 0L;
        while (!ended.IsCancellationRequested)
        {
            peak = Math.Max(peak, ResidentBytes(processId));
            await Task.Delay(TimeSpan.FromMilliseconds(50), CancellationToken.None);
        }

        return peak;
    }

    private static long ResidentBytes(int processId)
    {
        var line = File.ReadLines($"/proc/{processId}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) << 10;
    }

    /// <summary>Bytes that repeat with no short period, hashed as they are read; nothing is held.</summary>
    private sealed class EndlessBytes(long length, IncrementalHash hash) : Stream
    {
        private readonly byte[] _block = RandomNumberGenerator.GetBytes(1_000_003);
        private long _position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => length;

        public override long Position { get => _position; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var start = (int)(_position % _block.Length);
            var read = (int)Math.Min(Math.Min(count, _block.Length - start), length - _position);
            _block.AsSpan(start, read).CopyTo(buffer.AsSpan(offset));
            hash.AppendData(buffer, offset, read);
            _position += read;
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}

using System.Net;
using System.Net.Sockets;

namespace CaesarRest.Docker.Tests;

/// <summary>
/// A socket file that leads to a port on loopback: containers that it is mounted into reach the store of the tests, and
/// nothing listens on any network for them.
/// </summary>
internal sealed class StoreDoor : IDisposable
{
    private const UnixFileMode Everyone = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    public StoreDoor(string path, int port)
    {
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        // The containers' users are nobody on this machine.
        File.SetUnixFileMode(path, Everyone);
        _listener.Listen();
        _ = Accept(port);
    }

    public void Dispose() => _listener.Dispose();

    private async Task Accept(int port)
    {
        try
        {
            while (true)
                _ = Pass(await _listener.AcceptAsync(), port);
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private static async Task Pass(Socket from, int port)
    {
        try
        {
            using var store = new TcpClient { NoDelay = true };
            await store.ConnectAsync(IPAddress.Loopback, port);
            await using var near = new NetworkStream(from, ownsSocket: true);
            await using var far = store.GetStream();
            await Task.WhenAny(near.CopyToAsync(far), far.CopyToAsync(near));
        }
        catch (Exception end) when (end is IOException or SocketException)
        {
            // One side hung up.
        }
    }
}

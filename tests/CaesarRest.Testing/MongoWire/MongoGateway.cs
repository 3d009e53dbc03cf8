using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace CaesarRest.Testing.MongoWire;

/// <summary>Speaks the MongoDB wire protocol on a loopback port and lets a <see cref="DocumentDbEngine"/> answer.</summary>
internal sealed class MongoGateway : IAsyncDisposable
{
    private readonly DocumentDbEngine _engine;
    private readonly MongoAccount? _account;
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Task, bool> _conversations = new();
    private readonly Task _accepting;

    /// <param name="engine">What answers.</param>
    /// <param name="port">Where it listens; 0 for any free port.</param>
    /// <param name="account">Whom it lets in; null for everybody.</param>
    public MongoGateway(DocumentDbEngine engine, int port = 0, MongoAccount? account = null)
    {
        _engine = engine;
        _account = account;
        _listener = new(IPAddress.Loopback, port);
        _listener.Start();
        _accepting = Accept();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_conversations.Keys);
        _stop.Dispose();
    }

    private async Task Accept()
    {
        try
        {
            while (true)
            {
                var conversation = Converse(await _listener.AcceptTcpClientAsync(_stop.Token));
                _conversations.TryAdd(conversation, true);
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }

    private async Task Converse(TcpClient driver)
    {
        using var connection = driver;
        driver.NoDelay = true;
        var login = _account is null ? null : new ScramLogin(_account);
        try
        {
            var stream = driver.GetStream();
            while (await MongoFrame.Read(stream, _stop.Token) is { } frame)
                await stream.WriteAsync(frame.Reply(await Answer(frame.Command, login)), _stop.Token);
        }
        catch (Exception end) when (end is IOException or OperationCanceledException)
        {
            // The driver hung up, or the gateway is disposed.
        }
    }

    private async Task<byte[]> Answer(MongoCommand command, ScramLogin? login)
    {
        try
        {
            return login?.Answer(command)
                ?? Handshake.Answer(command, login is null ? [] : [ScramLogin.Mechanisms])
                ?? await _engine.Execute(command, _stop.Token);
        }
        catch (CommandFailure failure)
        {
            return failure.ToReply();
        }
        catch (Exception defect) when (defect is not OperationCanceledException)
        {
            return new CommandFailure(8, "UnknownError", defect.ToString()).ToReply();
        }
    }
}

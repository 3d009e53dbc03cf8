namespace CaesarRest.Hosting.Logging;

/// <summary>A Seq that takes a connection and then says nothing must not hold up the stop of the service.</summary>
internal sealed class SeqDeadline() : DelegatingHandler(new SocketsHttpHandler { ConnectTimeout = Patience })
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        return await base.SendAsync(request, patience.Token);
    }
}

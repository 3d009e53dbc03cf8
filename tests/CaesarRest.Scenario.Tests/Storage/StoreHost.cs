using CaesarRest.Hosting;
using CaesarRest.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CaesarRest.Scenario.Tests.Storage;

/// <summary>A process that uses the store, as a role would.</summary>
internal sealed class StoreHost : IAsyncDisposable
{
    private readonly IHost _host;

    private StoreHost(IHost host) => _host = host;

    public IServiceProvider Services => _host.Services;

    public static async Task<StoreHost> Start(CaesarOptions options, Action<IServiceCollection> register)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddStore(options);
        register(builder.Services);
        var host = builder.Build();
        try
        {
            await host.StartAsync(TestContext.Current.CancellationToken);
            return new(host);
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    public IDocumentCollection<T> Collection<T>()
        where T : class, IDocument =>
        Services.GetRequiredService<IDocumentCollection<T>>();

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
    }
}

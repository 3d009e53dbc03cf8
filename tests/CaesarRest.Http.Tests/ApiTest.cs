namespace CaesarRest.Http.Tests;

/// <summary>A test with an application of its own, so that none sees the files of another.</summary>
public abstract class ApiTest : IAsyncLifetime
{
    protected ApiApplication Api { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Api = await Start();

    public async ValueTask DisposeAsync()
    {
        await Api.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected virtual Task<ApiApplication> Start() => ApiApplication.Start();
}

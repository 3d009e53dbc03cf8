using System.Globalization;
using System.Text.Json;
using CaesarRest.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CaesarRest.Unit.Tests.Hosting;

/// <summary>
/// Stands in for a Seq server: takes events as Seq does, at an address that is known before it is there. It is no Seq:
/// it keeps them in a list.
/// </summary>
internal sealed class SeqStandIn : IAsyncDisposable
{
    private readonly List<JsonElement> _events = [];
    private WebApplication? _server;

    public string Address { get; } = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Next()}");

    /// <summary>What it has been sent, in that order.</summary>
    public IReadOnlyList<JsonElement> Events
    {
        get
        {
            lock (_events)
                return [.. _events];
        }
    }

    /// <summary>The key that came with the last events.</summary>
    public string? ApiKey { get; private set; }

    /// <summary>From now on it is there.</summary>
    /// <param name="silent">It takes connections and never answers.</param>
    public async Task Start(bool silent = false)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(Address);
        _server = builder.Build();
        _server.MapPost("/api/events/raw", (Delegate)(silent ? Ignore : Take));
        await _server.StartAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }

    private static async Task<IResult> Ignore(HttpContext context)
    {
        await Task.Delay(Timeout.Infinite, context.RequestAborted);
        return TypedResults.NoContent();
    }

    private async Task<IResult> Take(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var lines = (await reader.ReadToEndAsync(context.RequestAborted)).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        lock (_events)
            _events.AddRange(lines.Select(line => JsonElement.Parse(line)));
        ApiKey = context.Request.Headers["X-Seq-ApiKey"];
        return TypedResults.Text("{}", "application/json", statusCode: StatusCodes.Status201Created);
    }
}

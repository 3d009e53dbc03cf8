using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using CaesarRest.Accounting;
using CaesarRest.Api;
using CaesarRest.Api.Files;
using CaesarRest.Finders;
using CaesarRest.Hosting;
using CaesarRest.Messaging;
using CaesarRest.Storage;
using CaesarRest.Storage.Readers;
using CaesarRest.Testing;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CaesarRest.Http.Tests;

/// <summary>
/// The api role on a port of its own, with real files, the in-memory bus, a <see cref="ScriptedJobsRole"/> behind it
/// and its documents in a scratch SQLite file.
/// </summary>
public sealed class ApiApplication : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _root;

    private ApiApplication(WebApplication app, string root)
    {
        _app = app;
        _root = root;
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false })
        {
            BaseAddress = new Uri(app.Urls.Single() + ApiModule.Prefix + "/"),
        };
    }

    /// <summary>Speaks to the service; addresses are relative to the prefix.</summary>
    public HttpClient Client { get; }

    public ScriptedJobsRole Jobs => _app.Services.GetRequiredService<ScriptedJobsRole>();

    public ReportedBackends Backends => _app.Services.GetRequiredService<ReportedBackends>();

    public FileEventRecorder Events => _app.Services.GetRequiredService<FileEventRecorder>();

    public IUsageReader Usage => _app.Services.GetRequiredService<IUsageReader>();

    public IFileReader Files => _app.Services.GetRequiredService<IFileReader>();

    public Layout Layout => _app.Services.GetRequiredService<Layout>();

    /// <summary>Where other roles publish.</summary>
    public IBus Bus => _app.Services.GetRequiredService<IBus>();

    /// <summary>Everything under the data directory, the token of the directory itself aside.</summary>
    public IReadOnlyList<string> StoredFiles =>
        [.. Directory.EnumerateFiles(Layout.DataDirectory, "*", SearchOption.AllDirectories).Where(file => !Path.GetFileName(file).StartsWith('.'))];

    public static Task<ApiApplication> Start(TimeProvider? clock = null, Action<string>? prepare = null, params (string Key, string Value)[] settings) =>
        Start(ScratchStore.Collection<StoredFile>(StoredFile.Schema), clock, prepare, settings);

    /// <summary>The same over a collection of the test's own.</summary>
    internal static async Task<ApiApplication> Start(
        IDocumentCollection<StoredFile> files, TimeProvider? clock = null, Action<string>? prepare = null, params (string Key, string Value)[] settings)
    {
        var root = Directory.CreateTempSubdirectory("caesar-http-").FullName;
        prepare?.Invoke(root);
        TestFinder.WriteTo(Path.Combine(root, "finders"));
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(
            settings.Select(setting => KeyValuePair.Create("Caesar:" + setting.Key, (string?)setting.Value)))
        {
            ["Caesar:DataDirectory"] = Path.Combine(root, "data"),
            ["Caesar:JobDirectory"] = Path.Combine(root, "jobs"),
            ["Caesar:FinderDirectory"] = Path.Combine(root, "finders"),
            ["Serilog:MinimumLevel:Default"] = "Fatal",
            ["Serilog:MinimumLevel:Override:Microsoft"] = "Fatal",
            ["Serilog:MinimumLevel:Override:MassTransit"] = "Fatal",
        });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var options = builder.AddCaesarDefaults();
        builder.AddApi(options);
        builder.Services.AddFileReader();
        builder.Services.AddFinders();
        builder.Services.RemoveAll<IDocumentCollection<StoredFile>>();
        builder.Services.AddSingleton(files);
        builder.Services.AddSingleton<ScriptedJobsRole>();
        builder.Services.AddSingleton<IJobReader>(services => services.GetRequiredService<ScriptedJobsRole>());
        builder.Services.AddSingleton<ReportedBackends>();
        builder.Services.AddSingleton<IBackendReader>(services => services.GetRequiredService<ReportedBackends>());
        builder.Services.AddSingleton<FileEventRecorder>();
        builder.Services.AddProjectedUsage();
        if (clock is not null)
            builder.Services.AddSingleton(clock);
        builder.Services.Configure<MassTransitHostOptions>(host => host.WaitUntilStarted = true);
        builder.Services.AddSingleton<Broker>();
        builder.Services.AddMassTransit(bus =>
        {
            ApiModule.AddRequestClients(bus);
            bus.AddConsumer<ScriptedJobsRole.CommandConsumer>();
            bus.AddConsumer<FileEventRecorder.EventConsumer>();
            bus.AddAccountingQueue();
            bus.UsingInMemory((context, transport) =>
            {
                foreach (var (queue, connect) in ApiModule.Endpoints())
                    transport.ReceiveEndpoint(queue, endpoint => connect(endpoint, context));
                transport.ConfigureEndpoints(context);
            });
        });
        var app = builder.Build();
        app.MapApi();
        app.MapHealth();
        app.MapGet("/test/fault", string () => throw new InvalidOperationException("secret"));
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new ApiApplication(app, root);
    }

    /// <summary>Asks for an answer that goes on.</summary>
    public Task<HttpResponseMessage> Stream(string path, string? lastEventId = null) => EventReader.Ask(Client, path, lastEventId, TestContext.Current.CancellationToken);

    /// <summary>Opens a stream of events.</summary>
    public Task<EventReader> Follow(string path, string? lastEventId = null) => EventReader.Open(Client, path, lastEventId, TestContext.Current.CancellationToken);

    /// <summary>Sends a request and reads the answer whole.</summary>
    public async Task<Answer> Send(HttpMethod method, string path, HttpContent? content = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await Client.SendAsync(request, TestContext.Current.CancellationToken);
        return new Answer(response, await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    public Task<Answer> Get(string path, params (string Name, string Value)[] headers) => Send(HttpMethod.Get, path, null, headers);

    public Task<Answer> Post(string path) => Send(HttpMethod.Post, path);

    /// <summary>Posts parts as a browser would: each is its headers after <c>form-data; </c>, and its content.</summary>
    public Task<Answer> PostParts(params (string Disposition, string Content)[] parts)
    {
        var body = string.Concat(parts.Select(part => $"--b\r\nContent-Disposition: form-data; {part.Disposition}\r\n\r\n{part.Content}\r\n")) + "--b--\r\n";
        return PostRaw("upload", "multipart/form-data; boundary=b", body);
    }

    public Task<Answer> PostRaw(string path, string contentType, string body, params (string Name, string Value)[] headers)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        return Send(HttpMethod.Post, path, content, headers);
    }

    /// <summary>Uploads and returns the id.</summary>
    public async Task<string> Upload(byte[] bytes, string name = "map.fits")
    {
        using var form = new MultipartFormDataContent();
        var file = new ByteArrayContent(bytes);
        file.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        form.Add(file, "file", name);
        var answer = await Send(HttpMethod.Post, "upload", form);
        Assert.Equal(200, answer.Status);
        return answer.Json.GetProperty("uuid").GetString()!;
    }

    public Task<Answer> Submit(string json, params (string Name, string Value)[] headers) => PostRaw("job", "application/json", json, headers);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }

    /// <summary>Waits for something that happens beside a request.</summary>
    public static async Task Eventually(Func<bool> condition)
    {
        var limit = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(limit) < TimeSpan.FromSeconds(20), "It did not happen within 20 s.");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }
}

/// <summary>An answer of the service.</summary>
public sealed record Answer(HttpResponseMessage Response, byte[] Body)
{
    public int Status => (int)Response.StatusCode;

    public string Text => Encoding.UTF8.GetString(Body);

    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public string? ContentType => Response.Content.Headers.ContentType?.ToString();

    /// <summary>Keys in the order in which they were sent.</summary>
    public IEnumerable<string> Keys => Json.EnumerateObject().Select(property => property.Name);

    /// <summary>The text of <c>status</c>.</summary>
    public string? StatusText => Json.GetProperty("status").GetString();
}

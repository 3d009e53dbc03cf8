using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace CaesarRest.Host.Sample;

/// <summary>The main job, done the way any client does it: through HTTP.</summary>
internal static class SampleRun
{
    private const string App = "sextractor";
    private const int RowsShown = 10;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>Serves on 127.0.0.1, does the job, and keeps serving unless <paramref name="once"/>.</summary>
    /// <returns>0 when the job succeeded with sources in its catalogue, else 1.</returns>
    public static async Task<int> Run(int port, string directory, bool once, CancellationToken cancellation)
    {
        var address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
        await using var service = Service.Build(
        [
            $"--Urls={address}",
            $"--Caesar:DataDirectory={Path.Combine(directory, "data")}",
            $"--Caesar:JobDirectory={Path.Combine(directory, "jobs")}",
            $"--Caesar:Store:Sqlite:Path={Path.Combine(directory, "caesar-rest.db")}",
            // The run tells the same itself.
            "--Serilog:MinimumLevel:Default=Warning",
        ]);
        await service.StartAsync(cancellation);
        Console.WriteLine($"Serving on {address}/caesar/api/v1.0");

        using var http = new HttpClient { BaseAddress = new($"{address}/caesar/api/v1.0/") };
        var succeeded = await DoMainJob(http, directory, cancellation);
        if (!once && !cancellation.IsCancellationRequested)
        {
            Console.WriteLine($"Still serving on {address}/caesar/api/v1.0; stop with Ctrl-C.");
            await service.WaitForShutdownAsync(cancellation);
        }

        await service.StopAsync(CancellationToken.None);
        return succeeded ? 0 : 1;
    }

    private static async Task<bool> DoMainJob(HttpClient http, string directory, CancellationToken cancellation)
    {
        var file = await Upload(http, cancellation);
        var job = await Submit(http, file, cancellation);
        var state = await Watch(http, job, cancellation);
        if (state != "SUCCESS")
            return false;

        var archive = await Fetch(http, job, directory, cancellation);
        var sources = await SourceTable.Read(archive, cancellation);
        Print(sources);
        Console.WriteLine($"Archive: {archive}");
        return sources.Count > 0;
    }

    private static async Task<string> Upload(HttpClient http, CancellationToken cancellation)
    {
        using var map = new MemoryStream();
        SampleMap.Write(map);
        map.Position = 0;
        using var part = new StreamContent(map);
        part.Headers.ContentType = new MediaTypeHeaderValue("application/fits");
        using var form = new MultipartFormDataContent { { part, "file", "sample-radio-map.fits" } };
        using var response = await http.PostAsync("upload", form, cancellation);
        var uploaded = await Answer(response, cancellation);
        var id = uploaded["uuid"]!.GetValue<string>();
        Console.WriteLine($"Uploaded a simulated radio map with {SampleMap.Sources} sources: file {id}");
        return id;
    }

    private static async Task<string> Submit(HttpClient http, string file, CancellationToken cancellation)
    {
        // At least one option is asked by the API; this is the app's own default.
        var request = new JsonObject
        {
            ["app"] = App,
            ["data_inputs"] = file,
            ["job_inputs"] = new JsonObject { ["DETECT_THRESH"] = 5.0 },
            ["tag"] = "sample",
        };
        using var response = await http.PostAsJsonAsync("job", request, cancellation);
        var accepted = await Answer(response, cancellation);
        var id = accepted["job_id"]!.GetValue<string>();
        Console.WriteLine($"Submitted a {App} job: {id}");
        return id;
    }

    private static async Task<string> Watch(HttpClient http, string job, CancellationToken cancellation)
    {
        var shown = "";
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < Limit; await Task.Delay(TimeSpan.FromMilliseconds(20), cancellation))
        {
            using var response = await http.GetAsync($"job/{job}/status", cancellation);
            var now = await Answer(response, cancellation);
            var state = now["state"]!.GetValue<string>();
            if (state != shown)
                Console.WriteLine($"  {state,-10} {now["status"]}");
            shown = state;
            if (state is not ("PENDING" or "STARTED" or "RUNNING"))
                return state;
        }

        Console.WriteLine($"  no end after {Limit}");
        return shown;
    }

    private static async Task<string> Fetch(HttpClient http, string job, string directory, CancellationToken cancellation)
    {
        var folder = Directory.CreateDirectory(Path.Combine(directory, "results")).FullName;
        var archive = Path.Combine(folder, $"job_{job}.tar.gz");
        await using var file = File.Create(archive);
        await using var body = await http.GetStreamAsync($"job/{job}/output", cancellation);
        await body.CopyToAsync(file, cancellation);
        return archive;
    }

    private static async Task<JsonNode> Answer(HttpResponseMessage response, CancellationToken cancellation)
    {
        var body = await response.Content.ReadAsStringAsync(cancellation);
        return response.IsSuccessStatusCode
            ? JsonNode.Parse(body)!
            : throw new HttpRequestException($"{response.RequestMessage!.RequestUri} answered {(int)response.StatusCode}: {body}");
    }

    private static void Print(IReadOnlyList<Source> sources)
    {
        Console.WriteLine($"{sources.Count} sources; the first {Math.Min(RowsShown, sources.Count)}, fluxes by the map's own beam of {SampleMap.BeamPixels.ToString("F2", CultureInfo.InvariantCulture)} pixels:");
        Console.WriteLine("   RA (J2000, deg)  Dec (J2000, deg)  Peak (Jy/beam)  Integrated flux (Jy)");
        foreach (var source in sources.Take(RowsShown))
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{source.RightAscension,18:F6}{source.Declination,18:F6}{source.Peak,16:E3}{source.SummedFlux / SampleMap.BeamPixels,22:E3}"));
    }
}

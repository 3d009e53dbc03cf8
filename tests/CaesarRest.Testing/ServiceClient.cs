using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace CaesarRest.Testing;

/// <summary>A user's client of the original's routes.</summary>
public sealed class ServiceClient(string address) : IDisposable
{
    private static readonly string[] OpenStates = ["PENDING", "STARTED", "RUNNING"];

    /// <summary>For requests of other shapes; relative to the prefix.</summary>
    public HttpClient Http { get; } = new() { BaseAddress = new($"{address}/caesar/api/v1.0/"), Timeout = TimeSpan.FromMinutes(10) };

    /// <summary>Uploads bytes and returns the file's id.</summary>
    public async Task<string> Upload(Stream content, string name)
    {
        using var form = new MultipartFormDataContent { { new StreamContent(content), "file", name } };
        using var response = await Http.PostAsync("upload", form);
        var body = await response.Content.ReadAsStringAsync();
        return response.StatusCode == HttpStatusCode.OK
            ? JsonNode.Parse(body)!["uuid"]!.GetValue<string>()
            : throw new HttpRequestException($"upload answered {(int)response.StatusCode}: {body}");
    }

    /// <summary>Uploads a few bytes, enough for an app that does not look at them.</summary>
    public async Task<string> UploadAnything()
    {
        using var content = new MemoryStream([1, 2, 3]);
        return await Upload(content, "map.fits");
    }

    /// <summary>Submits a job; the caller looks at the answer.</summary>
    public async Task<HttpResponseMessage> TrySubmit(string app, string file, JsonObject options, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "job")
        {
            Content = JsonContent.Create(new JsonObject { ["app"] = app, ["data_inputs"] = file, ["job_inputs"] = options.DeepClone(), ["tag"] = "test" }),
        };
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        return await Http.SendAsync(request);
    }

    /// <summary>Submits a job and returns its id.</summary>
    public async Task<string> Submit(string app, string file, JsonObject options, string? key = null)
    {
        using var response = await TrySubmit(app, file, options, key);
        var body = await response.Content.ReadAsStringAsync();
        return response.StatusCode == HttpStatusCode.Accepted
            ? JsonNode.Parse(body)!["job_id"]!.GetValue<string>()
            : throw new HttpRequestException($"job answered {(int)response.StatusCode}: {body}");
    }

    /// <summary>Asks to cancel a job.</summary>
    public async Task<HttpStatusCode> Cancel(string job)
    {
        using var response = await Http.PostAsync($"job/{job}/cancel", null);
        return response.StatusCode;
    }

    /// <summary>The status document of a job.</summary>
    public async Task<JsonNode> Status(string job) => JsonNode.Parse(await Http.GetStringAsync($"job/{job}/status"))!;

    /// <summary>Waits for a final state and returns the status document.</summary>
    public async Task<JsonNode> End(string job, TimeSpan limit)
    {
        JsonNode? status = null;
        await Eventually.Until(
            async () =>
            {
                status = await Status(job);
                return !OpenStates.Contains(status["state"]!.GetValue<string>());
            },
            limit,
            () => $"Job {job} is {status?.ToJsonString()}");
        return status!;
    }

    /// <summary>Unpacks the results of a job and returns their folder.</summary>
    public async Task<string> Results(string job, string into)
    {
        Directory.CreateDirectory(into);
        await using var body = await Http.GetStreamAsync($"job/{job}/output");
        await using var tar = new GZipStream(body, CompressionMode.Decompress);
        await TarFile.ExtractToDirectoryAsync(tar, into, overwriteFiles: false);
        return Path.Combine(into, $"job_{job}");
    }

    /// <inheritdoc/>
    public void Dispose() => Http.Dispose();
}

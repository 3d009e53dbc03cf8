using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using CaesarRest.Hosting;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace CaesarRest.Executor.Backends.Slurm;

/// <summary>
/// The requests that jobs need of one slurmrestd, in whatever version of its API it has. A request that gives no clear
/// answer throws <see cref="BackendUnavailableException"/>; whether it was heard is then not known.
/// </summary>
internal sealed class SlurmRestClient(SlurmSettings settings, SlurmTokens tokens, HttpMessageHandler transport, TimeProvider clock) : IDisposable
{
    private static readonly MediaTypeWithQualityHeaderValue Json = new("application/json");

    // A server may be replaced by a newer one.
    private static readonly TimeSpan ApiHolds = TimeSpan.FromHours(1);

    private readonly HttpClient _http = new(transport) { BaseAddress = new Uri(settings.Url!.TrimEnd('/') + "/"), Timeout = Timeout.InfiniteTimeSpan };
    private readonly RequestPipelines _pipelines = new(settings.RequestTimeout, clock);
    private KnownApi? _api;

    /// <summary>The version in use.</summary>
    public async Task<SlurmApi> Api(CancellationToken cancellation)
    {
        if (_api is { } known && clock.GetUtcNow() < known.Until)
            return known.Api;
        var (status, document) = await Exchange<JsonElement?>(_pipelines.Repeated, HttpMethod.Get, "openapi/v3", settings.User, null, cancellation);
        if (IsDisbelief(status))
            throw Disbelieved(settings.User);
        var chosen = SlurmApi.Choose(document ?? default, settings.ApiVersion);
        _api = new(chosen, clock.GetUtcNow() + ApiHolds);
        return chosen;
    }

    /// <summary>Hands a job over, and returns its id.</summary>
    /// <exception cref="SlurmRefusedException">The cluster does not want it.</exception>
    public async Task<long> Submit(SlurmSubmission submission, string user, CancellationToken cancellation)
    {
        var body = submission.Json(await Api(cancellation));
        var (status, answer) = await Ask(_pipelines.Once, HttpMethod.Post, api => api.Submit, user, body, cancellation);
        var errors = answer.AllErrors().ToList();
        if (answer.JobId is > 0 and var id)
            return errors.FirstOrDefault(SlurmErrors.IsHopeless) is { } hopeless ? throw new SlurmRefusedException(Words(hopeless), id) : id;
        // Below 500: slurmrestd itself does not understand what is asked.
        if (!IsDisbelief(status) && errors.Count > 0 && (status < HttpStatusCode.InternalServerError || errors.Any(SlurmErrors.IsRefusal)))
            throw new SlurmRefusedException(string.Join("; ", errors.Select(Words).Distinct()));
        if (IsDisbelief(status) || errors.Count == 0 || errors.Any(SlurmErrors.IsOfTheWhole))
            throw Unclear(status, user, errors);
        // A site's own rules for submissions, for instance, refuse with any number they like.
        throw new BackendUnavailableException($"The cluster does not take the job: {string.Join("; ", errors.Select(Words).Distinct())}.")
        {
            ConcernsAll = false,
            Passes = errors.Any(SlurmErrors.IsPassing),
        };
    }

    /// <summary>What the controller knows of a job; null when it does not know it.</summary>
    public async Task<SlurmJob?> Find(long id, string user, CancellationToken cancellation)
    {
        if (!(await Api(cancellation)).TellsUnknownJobs)
            return (await List(user, cancellation)).FirstOrDefault(job => job.JobId == id);
        var (status, answer) = await Read(api => api.Job(id), user, cancellation);
        if (answer.Says(SlurmErrors.UnknownJob))
            return null;
        return status == HttpStatusCode.OK ? answer.Jobs?.FirstOrDefault(job => job.JobId == id) : throw Unclear(status, user, answer.AllErrors());
    }

    /// <summary>All jobs that the controller knows and lets the user see.</summary>
    public async Task<IReadOnlyList<SlurmJob>> List(string user, CancellationToken cancellation)
    {
        var (status, answer) = await Read(api => api.Jobs, user, cancellation);
        return status == HttpStatusCode.OK && answer.Jobs is { } jobs ? jobs : throw Unclear(status, user, answer.AllErrors());
    }

    /// <summary>What the accounting service has recorded of a job; null when it has nothing, or the cluster has no such service.</summary>
    public async Task<SlurmJob?> FindRecord(long id, string user, CancellationToken cancellation)
    {
        if (!(await Api(cancellation)).HasRecords)
            return null;
        var (status, answer) = await Read(api => api.Record(id), user, cancellation);
        if (status is HttpStatusCode.OK or HttpStatusCode.NotFound || answer.Says(SlurmErrors.NothingFound) || answer.Says(SlurmErrors.UnknownJob))
            return answer.Jobs?.LastOrDefault(job => job.JobId == id);
        throw new BackendUnavailableException("The cluster's accounting service does not answer.") { ConcernsAll = false };
    }

    /// <summary>Asks to end a job. One that has ended, or is not known, is no fault: the state tells.</summary>
    public async Task Cancel(long id, string user, CancellationToken cancellation)
    {
        var (status, answer) = await Ask(_pipelines.Repeated, HttpMethod.Delete, api => api.Job(id), user, null, cancellation);
        var errors = answer.AllErrors().Where(error => error.Number is not (SlurmErrors.UnknownJob or SlurmErrors.AlreadyEnded)).ToList();
        if (errors.Count > 0 || (status != HttpStatusCode.OK && !answer.AllErrors().Any()))
            throw Unclear(status, user, errors);
    }

    /// <summary>How the controller fares.</summary>
    public async Task<SlurmAnswer> Diagnose(CancellationToken cancellation)
    {
        var (status, answer) = await Read(api => api.Diagnosis, settings.User, cancellation);
        return status == HttpStatusCode.OK && answer.Statistics is not null ? answer : throw Unclear(status, settings.User, answer.AllErrors());
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Reads, and once more with a new token where the old one may have been the reason to get nothing.</summary>
    private async Task<(HttpStatusCode Status, SlurmAnswer Answer)> Read(Func<SlurmApi, string> path, string user, CancellationToken cancellation)
    {
        var first = await Ask(_pipelines.Repeated, HttpMethod.Get, path, user, null, cancellation);
        return MayBeDisbelief(first.Status, first.Answer)
            ? await Ask(_pipelines.Repeated, HttpMethod.Get, path, user, null, cancellation)
            : first;
    }

    private async Task<(HttpStatusCode Status, SlurmAnswer Answer)> Ask(
        ResiliencePipeline pipeline, HttpMethod method, Func<SlurmApi, string> path, string user, byte[]? body, CancellationToken cancellation)
    {
        var (status, answer) = await Exchange<SlurmAnswer>(pipeline, method, path(await Api(cancellation)), user, body, cancellation);
        if (MayBeDisbelief(status, answer))
            tokens.Forget(user);
        // A server that does not have the path is not the one that was asked for its versions.
        if (answer is null && status == HttpStatusCode.NotFound)
            _api = null;
        return (status, answer ?? new());
    }

    private async Task<(HttpStatusCode Status, T? Content)> Exchange<T>(
        ResiliencePipeline pipeline, HttpMethod method, string path, string user, byte[]? body, CancellationToken cancellation)
    {
        try
        {
            return await pipeline.ExecuteAsync(token => Send<T>(method, path, user, body, token), cancellation);
        }
        catch (Exception cause) when (cause is HttpRequestException or IOException or JsonException or TimeoutRejectedException or BrokenCircuitException)
        {
            _api = null;
            throw new BackendUnavailableException("The cluster's REST service does not answer.", cause);
        }
    }

    private async ValueTask<(HttpStatusCode Status, T? Content)> Send<T>(HttpMethod method, string path, string user, byte[]? body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Accept.Add(Json);
        request.Headers.Add("X-SLURM-USER-NAME", user);
        request.Headers.Add("X-SLURM-USER-TOKEN", tokens.For(user));
        if (body is not null)
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(Json.MediaType!) } };
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        if (response.Content.Headers.ContentType?.MediaType == Json.MediaType)
        {
            await using var content = await response.Content.ReadAsStreamAsync(cancellation);
            return (response.StatusCode, await JsonSerializer.DeserializeAsync<T>(content, SlurmAnswer.Json, cancellation));
        }

        // Something between, not slurmrestd itself: worth another try.
        if (response.StatusCode is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout)
            throw new HttpRequestException(HttpRequestError.InvalidResponse, $"status {(int)response.StatusCode}");
        return (response.StatusCode, default);
    }

    private static bool IsDisbelief(HttpStatusCode status) =>
        status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NetworkAuthenticationRequired;

    // The first version of the API says it without a word.
    private static bool MayBeDisbelief(HttpStatusCode status, SlurmAnswer? answer) =>
        IsDisbelief(status) || (status == HttpStatusCode.InternalServerError && answer is not null && answer.AllErrors().All(SlurmErrors.MayBeDisbelief));

    private static BackendUnavailableException Unclear(HttpStatusCode status, string user, IEnumerable<SlurmError> errors)
    {
        var said = errors.ToList();
        return IsDisbelief(status) || said.Any(error => error.Number == 1007)
            ? Disbelieved(user)
            : new($"The cluster does not answer clearly: status {(int)status}{string.Concat(said.Select(error => $", {Words(error)}"))}.") { ConcernsAll = !said.Any(error => SlurmErrors.IsRefusal(error) || SlurmErrors.IsPassing(error)) };
    }

    private static BackendUnavailableException Disbelieved(string user) => new($"The cluster does not believe the service's token for user {user}.");

    private sealed record KnownApi(SlurmApi Api, DateTimeOffset Until);

    private static string Words(SlurmError error) => error.Error ?? error.Description ?? $"error {error.Number}";
}

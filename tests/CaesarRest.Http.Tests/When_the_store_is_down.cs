using CaesarRest.Api.Files;
using CaesarRest.Storage;
using CaesarRest.Testing;

namespace CaesarRest.Http.Tests;

public sealed class When_the_store_is_down : ApiTest
{
    private readonly Outage _files = new();

    protected override Task<ApiApplication> Start() => ApiApplication.Start(files: _files);

    [Theory]
    [InlineData("GET", "fileids")]
    [InlineData("GET", "download/00000000000000000000000000000000")]
    [InlineData("POST", "delete/00000000000000000000000000000000")]
    public async Task A_question_is_a_503_of_the_known_shape_that_names_the_store_and_says_when_to_repeat(string method, string path)
    {
        _files.Down = true;
        AssertNamesTheStore(await Api.Send(new HttpMethod(method), path), "status");
    }

    [Fact]
    public async Task A_submission_is_a_503_of_the_known_shape()
    {
        _files.Down = true;
        var answer = await Api.Submit("""{"app":"testfinder","job_inputs":{"a":1},"data_inputs":"00000000000000000000000000000000"}""");

        AssertNamesTheStore(answer, "app", "job_id", "state", "status", "submit_date");
    }

    [Fact]
    public async Task An_upload_is_not_said_to_be_stored()
    {
        _files.Down = true;

        AssertNamesTheStore(
            await Api.PostParts(("name=\"file\"; filename=\"a.fits\"", "x")), "date", "filename_orig", "format", "size", "status", "tag", "uuid");
        _files.Down = false;
        Assert.Equal("[]\n", (await Api.Get("fileids")).Text);
    }

    [Theory]
    [InlineData("output")]
    [InlineData("sources")]
    [InlineData("preview")]
    public async Task Outputs_are_a_503_of_the_known_shape(string route)
    {
        Api.Jobs.StoreIsDown = true;

        AssertNamesTheStore(await Api.Get($"job/0f8fad5b-d9cb-469f-a165-70867728950e/{route}"), "job_id", "status");
    }

    [Theory]
    [InlineData("results")]
    [InlineData("results/catalog.dat")]
    public async Task Results_are_a_503_as_problem_details(string route)
    {
        Api.Jobs.StoreIsDown = true;

        var answer = await Api.Get($"job/0f8fad5b-d9cb-469f-a165-70867728950e/{route}");
        Assert.Equal((503, "application/problem+json"), (answer.Status, answer.ContentType));
        Assert.Contains("document store does not answer", answer.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(5), answer.Response.Headers.RetryAfter?.Delta);
    }

    private static void AssertNamesTheStore(Answer answer, params string[] keys)
    {
        Assert.Equal(503, answer.Status);
        Assert.Equal(keys, answer.Keys);
        Assert.Contains("document store does not answer", answer.StatusText, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(5), answer.Response.Headers.RetryAfter?.Delta);
        Assert.DoesNotContain("secret", answer.Text, StringComparison.Ordinal);
    }

    /// <summary>A collection that can be unplugged.</summary>
    private sealed class Outage : IDocumentCollection<StoredFile>
    {
        private readonly IDocumentCollection<StoredFile> _inner = ScratchStore.Collection<StoredFile>(StoredFile.Schema);

        public bool Down { get; set; }

        private IDocumentCollection<StoredFile> Inner => Down ? throw new StoreUnavailableException("secret", new TimeoutException()) : _inner;

        public Task<StoredFile?> Find(string id, CancellationToken cancellation) => Inner.Find(id, cancellation);

        public Task<bool> TryInsert(StoredFile document, CancellationToken cancellation) => Inner.TryInsert(document, cancellation);

        public Task<bool> TryReplace(StoredFile document, long expectedVersion, CancellationToken cancellation) => Inner.TryReplace(document, expectedVersion, cancellation);

        public Task<bool> TryDelete(string id, long expectedVersion, CancellationToken cancellation) => Inner.TryDelete(id, expectedVersion, cancellation);

        public Task<IReadOnlyList<StoredFile>> Query(DocumentQuery query, CancellationToken cancellation) => Inner.Query(query, cancellation);

        public Task<long> Count(DocumentQuery query, CancellationToken cancellation) => Inner.Count(query, cancellation);

        public Task<IReadOnlyList<DocumentTotal>> Total(DocumentTotals totals, CancellationToken cancellation) => Inner.Total(totals, cancellation);
    }
}

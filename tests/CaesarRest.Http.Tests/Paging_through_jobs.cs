using System.Text.RegularExpressions;
using CaesarRest.Contracts.Jobs;

namespace CaesarRest.Http.Tests;

public sealed partial class Paging_through_jobs : ApiTest
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Pages_hold_every_job_once_in_the_order_of_the_whole_list()
    {
        // Two each millisecond, so that pages of three end between equals.
        foreach (var n in Enumerable.Range(0, 10))
            Put(Noon.AddMilliseconds(n / 2));
        var whole = Ids(await Api.Get("jobs"));

        var pages = await Pages("jobs?limit=3");

        Assert.Equal([3, 3, 3, 1], pages.Select(page => page.Length));
        Assert.Equal(whole, pages.SelectMany(page => page));
    }

    [Fact]
    public async Task Jobs_that_were_there_at_the_start_come_once_while_others_are_added()
    {
        foreach (var n in Enumerable.Range(0, 9))
            Put(Noon.AddSeconds(n));
        var before = Ids(await Api.Get("jobs"));
        var added = 0;

        // Ahead of the reader, behind it, and on the very place where it stands.
        var pages = await Pages("jobs?limit=2", () =>
        {
            Put(Noon.AddSeconds(added));
            Put(Noon.AddDays(-1));
            if (added++ < 3)
                Put(Noon.AddDays(1));
        });

        var read = pages.SelectMany(page => page).ToList();
        Assert.Equal(read.Count, read.Distinct().Count());
        Assert.Empty(before.Except(read));
    }

    [Fact]
    public async Task A_page_that_holds_the_rest_names_no_next_one()
    {
        Put(Noon);
        Put(Noon.AddSeconds(1));

        Assert.NotNull(Next(await Api.Get("jobs?limit=1")));
        Assert.Null(Next(await Api.Get("jobs?limit=2")));
        Assert.Null(Next(await Api.Get("jobs?limit=1000")));
        Assert.Null(Next(await Api.Get("jobs")));
    }

    [Fact]
    public async Task A_cursor_alone_goes_on_with_pages_of_the_usual_size()
    {
        foreach (var n in Enumerable.Range(0, 103))
            Put(Noon.AddSeconds(n));
        var cursor = Next(await Api.Get("jobs?limit=1"))!.Split("cursor=")[1];

        var answer = await Api.Get($"jobs?cursor={cursor}");

        Assert.Equal(100, Ids(answer).Length);
        Assert.StartsWith("jobs?limit=100&cursor=", Next(answer), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=1001")]
    [InlineData("limit=-1")]
    [InlineData("limit=+1")]
    [InlineData("limit=ten")]
    [InlineData("limit=")]
    [InlineData("limit=99999999999")]
    [InlineData("limit=1&limit=2")]
    [InlineData("cursor=")]
    [InlineData("cursor=next")]
    [InlineData("cursor=!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!")]
    [InlineData("cursor=ffffffffffffffffffffffffffffffff")]
    [InlineData("limit=5&cursor=AAAA")]
    public async Task What_is_no_page_is_refused(string query)
    {
        var answer = await Api.Get($"jobs?{query}");

        Assert.Equal(400, answer.Status);
        Assert.Equal(["status"], answer.Keys);
        Assert.Contains(query.Contains("limit=1&", StringComparison.Ordinal) ? "once" : query.Contains("cursor", StringComparison.Ordinal) ? "cursor" : "limit", answer.StatusText, StringComparison.Ordinal);
    }

    private void Put(DateTimeOffset submittedAt) =>
        Api.Jobs.Put(ScriptedJobsRole.Job(Guid.NewGuid(), JobState.Succeeded) with { SubmittedAt = submittedAt });

    [Fact]
    public async Task Newest_first_is_the_same_list_backwards()
    {
        foreach (var n in Enumerable.Range(0, 10))
            Put(Noon.AddMilliseconds(n / 2));
        var whole = Ids(await Api.Get("jobs"));

        Assert.Equal(whole, Ids(await Api.Get("jobs?order=asc")));
        Assert.Equal(whole.Reverse(), Ids(await Api.Get("jobs?order=desc")));
        Assert.Equal(whole.Reverse(), (await Pages("jobs?order=desc&limit=3")).SelectMany(page => page));
    }

    [Theory]
    [InlineData("state=RUNNING", "2")]
    [InlineData("state=RUNNING,FAILURE", "2 4")]
    [InlineData("state=FAILURE&state=STARTED", "3 4")]
    [InlineData("state=ABORTED", "")]
    [InlineData("app=other", "5")]
    [InlineData("app=unknown", "")]
    [InlineData("tag=field%201", "4 5")]
    [InlineData("tag=field%201&app=other&state=SUCCESS&order=desc", "5")]
    [InlineData("since=2026-01-02T12:00:03", "3 4 5")]
    [InlineData("since=2026-01-02T12:00:03.0005Z", "3 4 5")]
    [InlineData("since=2026-01-02T13:00:04%2B01:00&order=desc", "5 4")]
    [InlineData("since=2026-01-02T13:00:04+01:00", "4 5")]
    [InlineData("since=2026-01-02", "1 2 3 4 5")]
    [InlineData("since=2026-01-03", "")]
    [InlineData("access_token=abc&state=PENDING", "1")]
    public async Task Only_what_is_asked_for_is_listed(string query, string expected)
    {
        var jobs = new[]
        {
            ScriptedJobsRole.Job(Guid.NewGuid(), JobState.Pending),
            ScriptedJobsRole.Job(Guid.NewGuid(), JobState.Stopping) with { ProgramStarted = true, BackendId = "7" },
            ScriptedJobsRole.Job(Guid.NewGuid(), JobState.Running) with { BackendId = "7" },
            ScriptedJobsRole.Job(Guid.NewGuid(), JobState.Failed) with { Tag = "field 1" },
            ScriptedJobsRole.Job(Guid.NewGuid(), JobState.Succeeded) with { Tag = "field 1", App = "other" },
        }.Select((job, n) => job with { SubmittedAt = Noon.AddSeconds(n + 1) }).ToList();
        jobs.ForEach(Api.Jobs.Put);

        var listed = Ids(await Api.Get($"jobs?{query}"));
        var paged = (await Pages($"jobs?limit=1&{query}")).SelectMany(page => page);

        Assert.Equal(expected, string.Join(' ', listed.Select(id => 1 + jobs.FindIndex(job => job.JobId.ToString() == id))));
        Assert.Equal(listed, paged);
    }

    [Theory]
    [InlineData("state=DONE", "PENDING, STARTED, RUNNING, SUCCESS, FAILURE, TIMED-OUT, CANCELED, ABORTED, UNKNOWN")]
    [InlineData("state=success", "PENDING")]
    [InlineData("state=SUCCESS,", "PENDING")]
    [InlineData("state=", "state must not be empty")]
    [InlineData("app=", "app must not be empty")]
    [InlineData("app=a&app=b", "app once")]
    [InlineData("tag=", "tag must not be empty")]
    [InlineData("order=newest", "asc")]
    [InlineData("since=yesterday", "since")]
    [InlineData("since=2026-13-01", "since")]
    [InlineData("since=2026", "since")]
    [InlineData("since=12:00", "since")]
    [InlineData("page=2", "limit, cursor, tag, since, order, state, app")]
    [InlineData("%3Cscript%3E=2", "not known")]
    public async Task What_is_no_selection_is_refused(string query, string told)
    {
        var answer = await Api.Get($"jobs?{query}");

        Assert.Equal(400, answer.Status);
        Assert.Equal(["status"], answer.Keys);
        Assert.Contains(told, answer.StatusText, StringComparison.Ordinal);
        Assert.DoesNotContain("script", answer.StatusText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("order=desc")]
    [InlineData("tag=x")]
    [InlineData("state=SUCCESS")]
    public async Task A_cursor_goes_with_the_list_that_gave_it(string other)
    {
        Put(Noon);
        Put(Noon.AddSeconds(1));
        var cursor = Next(await Api.Get("jobs?limit=1"))!.Split("cursor=")[1];

        var answer = await Api.Get($"jobs?cursor={cursor}&{other}");

        Assert.Equal(400, answer.Status);
        Assert.Contains("cursor", answer.StatusText, StringComparison.Ordinal);
    }

    private async Task<List<string?[]>> Pages(string address, Action? between = null)
    {
        var pages = new List<string?[]>();
        for (var next = address; next is not null; between?.Invoke())
        {
            var answer = await Api.Get(next);
            pages.Add(Ids(answer));
            next = Next(answer);
        }

        return pages;
    }

    private static string?[] Ids(Answer answer) => [.. answer.Json.EnumerateArray().Select(row => row.GetProperty("job_id").GetString())];

    private static string? Next(Answer answer) =>
        answer.Response.Headers.TryGetValues("Link", out var links) ? NextLink().Match(Assert.Single(links)).Groups["address"].Value : null;

    [GeneratedRegex("^<(?<address>[^>]+)>; rel=\"next\"$")]
    private static partial Regex NextLink();
}

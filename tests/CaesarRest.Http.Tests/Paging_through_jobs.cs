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

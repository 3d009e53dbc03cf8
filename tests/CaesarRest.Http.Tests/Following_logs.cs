using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using CaesarRest.Api;
using CaesarRest.Contracts.Jobs;
using CaesarRest.Testing;
using Microsoft.Extensions.Time.Testing;

namespace CaesarRest.Http.Tests;

/// <summary>What the program of a job prints, as it is printed.</summary>
public sealed class Following_logs : ApiTest
{
    private static readonly Guid Id = new("0f8fad5b-d9cb-469f-a165-70867728950e");

    private string Folder => Api.Layout.JobFolder("anonymous", Id);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected override async Task<ApiApplication> Start()
    {
        var api = await base.Start();
        api.Jobs.Put(ScriptedJobsRole.Job(Id, JobState.Running));
        return api;
    }

    [Fact]
    public async Task Before_anything_is_printed_it_is_empty()
    {
        var answer = await Api.Get($"job/{Id}/log");
        Assert.Equal((200, "", "text/plain; charset=utf-8"), (answer.Status, answer.Text, answer.ContentType));
        Assert.Equal(["nosniff"], answer.Response.Headers.GetValues("X-Content-Type-Options"));
    }

    [Theory]
    [InlineData("", "one\ntwo\nthree\nbad\nworse")]
    [InlineData("?stream=stdout", "one\ntwo\nthree\n")]
    [InlineData("?stream=stderr", "bad\nworse")]
    [InlineData("?tail=1", "three\nworse")]
    [InlineData("?tail=2&stream=stdout", "two\nthree\n")]
    [InlineData("?tail=0", "")]
    [InlineData("?tail=9", "one\ntwo\nthree\nbad\nworse")]
    public async Task It_is_what_was_printed_to_both_or_one_of_the_streams(string query, string text)
    {
        Print("stdout", "one\ntwo\nthree\n");
        Print("stderr", "bad\nworse");
        Assert.Equal(text, (await Api.Get($"job/{Id}/log{query}")).Text);
    }

    [Fact]
    public async Task The_tail_of_a_long_log_is_found_across_blocks()
    {
        var lines = Enumerable.Range(0, 50_000).Select(n => $"{n} {new string('x', n % 50)}\n").ToList();
        Print("stdout", string.Concat(lines));
        Assert.Equal(string.Concat(lines.TakeLast(30_000)), (await Api.Get($"job/{Id}/log?tail=30000")).Text);
    }

    [Theory]
    [InlineData("follow=yes")]
    [InlineData("follow=1&follow=1")]
    [InlineData("tail=-1")]
    [InlineData("tail=")]
    [InlineData("tail=99999999999")]
    [InlineData("stream=../../x")]
    [InlineData("stream=stdout.log")]
    public async Task Other_questions_are_refused(string query)
    {
        var answer = await Api.Get($"job/{Id}/log?{query}");
        Assert.Equal((400, "application/problem+json"), (answer.Status, answer.ContentType));
    }

    [Fact]
    public async Task A_link_or_a_pipe_in_its_place_is_not_read()
    {
        var secret = Path.Combine(Api.Layout.DataDirectory, "secret");
        await File.WriteAllTextAsync(secret, "secret", Cancellation);
        Directory.CreateDirectory(Folder);
        File.CreateSymbolicLink(Path.Combine(Folder, "stdout.log"), secret);
        using (var mkfifo = Process.Start("mkfifo", Path.Combine(Folder, "stderr.log")))
            await mkfifo.WaitForExitAsync(Cancellation);
        Assert.Equal("", (await Api.Get($"job/{Id}/log")).Text);

        // Neither when the folder is the link.
        Directory.Delete(Folder, recursive: true);
        var elsewhere = Directory.CreateDirectory(Path.Combine(Api.Layout.DataDirectory, "elsewhere")).FullName;
        await File.WriteAllTextAsync(Path.Combine(elsewhere, "stdout.log"), "secret", Cancellation);
        Directory.CreateSymbolicLink(Folder, elsewhere);
        Assert.Equal("", (await Api.Get($"job/{Id}/log")).Text);
    }

    [Fact]
    public async Task It_is_followed_from_before_its_first_line_to_after_its_last()
    {
        using var response = await Api.Stream($"job/{Id}/log?follow=1");
        await using var body = await response.Content.ReadAsStreamAsync(Cancellation);
        Print("stdout", "one\n");
        Assert.Equal("one\n", await Read(body, 4));
        Print("stdout", "tw");
        Print("stderr", "bad\n");
        Assert.Equal("bad\n", await Read(body, 4));
        Print("stdout", "o\nthree");
        Assert.Equal("two\n", await Read(body, 4));

        Api.Jobs.Put(ScriptedJobsRole.Job(Id, JobState.Succeeded));
        Assert.Equal("three", await new StreamReader(body).ReadToEndAsync(Cancellation).WaitAsync(TimeSpan.FromMinutes(1), Cancellation));
    }

    [Fact]
    public async Task Another_attempt_begins_it_again()
    {
        Print("stdout", "a long first attempt\n");
        using var response = await Api.Stream($"job/{Id}/log?follow=1&tail=0");
        await using var body = await response.Content.ReadAsStreamAsync(Cancellation);
        Print("stdout", "more\n");
        Assert.Equal("more\n", await Read(body, 5));
        await File.WriteAllTextAsync(Path.Combine(Folder, "stdout.log"), "second\n", Cancellation);
        Assert.Equal("second\n", await Read(body, 7));
    }

    [Fact]
    public async Task As_events_it_goes_on_where_the_last_one_ended_and_tells_the_end()
    {
        Print("stdout", "one\nünf");
        using (var stream = await Follow(null))
            Assert.Equal("""{"stream":"stdout","text":"one\n"}""", (await Next(stream)).Data.GetRawText());
        using var cut = await Follow("4-0");
        Print("stdout", "tig\n");
        Assert.Equal("ünftig\n", (await Next(cut))["text"]);
        Print("stderr", "bad");
        Api.Jobs.Put(ScriptedJobsRole.Job(Id, JobState.Failed) with { ExitCode = 3 });
        Assert.Equal(("stderr", "bad"), (await Next(cut) is var bad ? (bad["stream"], bad["text"]) : default));
        var end = await Next(cut);
        Assert.Equal(("state", "FAILURE", "12-3"), (end.Type, end["state"], end.Id));
        Assert.Null(await cut.Next(Cancellation));

        Assert.Equal(204, (await Api.Get($"job/{Id}/log?follow=1", ("Accept", "text/event-stream"), ("Last-Event-ID", end.Id!))).Status);
        foreach (var id in new[] { "12", "12-x", "-12-3", "12-3-0" })
            Assert.Equal(400, (await Api.Get($"job/{Id}/log?follow=1", ("Accept", "text/event-stream"), ("Last-Event-ID", id))).Status);

        Task<EventReader> Follow(string? id) => Api.Follow($"job/{Id}/log?follow=1", id);
        async Task<ReceivedEvent> Next(EventReader stream) => await stream.Next(Cancellation).WaitAsync(TimeSpan.FromMinutes(1), Cancellation) ?? throw new EndOfStreamException();
    }

    [Fact]
    public async Task A_client_that_does_not_read_is_cut_off()
    {
        var clock = new FakeTimeProvider();
        await using var api = await ApiApplication.Start(clock, settings: [("Api:MaxStreamsPerOwner", "1")]);
        api.Jobs.Put(ScriptedJobsRole.Job(Id, JobState.Succeeded));
        var folder = Directory.CreateDirectory(api.Layout.JobFolder("anonymous", Id)).FullName;
        await using (var log = File.Create(Path.Combine(folder, "stdout.log")))
            log.SetLength(64 << 20);
        using var lazy = new TcpClient("127.0.0.1", api.Client.BaseAddress!.Port);
        await lazy.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"GET {ApiModule.Prefix}/job/{Id}/log?follow=1 HTTP/1.1\r\nHost: x\r\n\r\n"), Cancellation);
        Assert.Equal("HTTP/1.1 200", await Read(lazy.GetStream(), 12));
        Assert.Equal(429, (await api.Get($"job/{Id}/log?tail=0")).Status);

        await Eventually.Until(
            async () =>
            {
                clock.Advance(TimeSpan.FromSeconds(31));
                return (await api.Get($"job/{Id}/log?tail=0")).Status == 200;
            },
            TimeSpan.FromMinutes(1));
    }

    private void Print(string stream, string text)
    {
        Directory.CreateDirectory(Folder);
        File.AppendAllText(Path.Combine(Folder, stream + ".log"), text);
    }

    private static async Task<string> Read(Stream body, int bytes)
    {
        var read = new byte[bytes];
        await body.ReadExactlyAsync(read, Cancellation).AsTask().WaitAsync(TimeSpan.FromMinutes(1), Cancellation);
        return Encoding.UTF8.GetString(read);
    }
}

using System.Diagnostics;
using CaesarRest.Hosting;
using CaesarRest.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CaesarRest.Unit.Tests.Hosting;

/// <summary>Events go to Seq by way of files: an absent Seq loses none and slows nothing.</summary>
public sealed class When_Seq_is_away : IDisposable
{
    // The sender tries again after 2 s, 10 s, 20 s and so on.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_gets_all_events_in_order_once_it_comes_those_from_before_and_of_a_process_that_has_ended_too()
    {
        await using var seq = new SeqStandIn();
        using (var earlier = Process(seq))
            Write(earlier, from: 0, count: 50);
        using var process = Process(seq);
        Write(process, from: 50, count: 50);

        await seq.Start();
        Write(process, from: 100, count: 50);

        await Eventually.Until(() => seq.Events.Count >= 150, Limit, () => $"It has got {seq.Events.Count} events.");
        Assert.Equal(Enumerable.Range(0, 150), seq.Events.Select(one => one.GetProperty("Number").GetInt32()));
        Assert.Equal("key-of-seq", seq.ApiKey);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Neither_work_nor_stop_waits_for_it(bool isThereAndSilent)
    {
        await using var seq = new SeqStandIn();
        if (isThereAndSilent)
            await seq.Start(silent: true);
        var watch = Stopwatch.StartNew();
        using (var process = Process(seq))
        {
            Write(process, from: 0, count: 2000);
            // A write to two files and the console; a wait for the network would cost each its time-out.
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"2,000 events took {watch.Elapsed}");
            watch.Restart();
        }

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(15), $"the stop took {watch.Elapsed}");
    }

    [Fact]
    public void Two_processes_of_the_same_roles_do_not_share_their_files()
    {
        using var one = Process(null);
        using var other = Process(null);
        Write(one, from: 0, count: 1);
        Write(other, from: 1, count: 1);

        Assert.Contains("\"Number\":0", Events("all"), StringComparison.Ordinal);
        Assert.Contains("\"Number\":1", Events("all-2"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_directory_that_cannot_be_used_is_told_by_its_key()
    {
        File.WriteAllText(_folder["all"], "");

        var fault = Assert.Throws<InvalidOperationException>(() => Process(null));
        Assert.StartsWith("Caesar:Log:Directory cannot be used", fault.Message, StringComparison.Ordinal);
    }

    private string Events(string process)
    {
        using var file = new FileStream(Assert.Single(Directory.GetFiles(Path.Combine(_folder.Path, process), "events-*.clef")), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        return reader.ReadToEnd();
    }

    /// <summary>The logs of a process of the service; they end with it.</summary>
    private IHost Process(SeqStandIn? seq)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Caesar:Log:Directory"] = _folder.Path,
            ["Caesar:Log:SeqUrl"] = seq?.Address,
            ["Caesar:Log:SeqApiKey"] = seq is null ? null : "key-of-seq",
        });
        builder.AddCaesarDefaults();
        return builder.Build();
    }

    private static void Write(IHost process, int from, int count)
    {
        var log = process.Services.GetRequiredService<ILogger<When_Seq_is_away>>();
        foreach (var number in Enumerable.Range(from, count))
            log.LogInformation("Event {Number}", number);
    }
}

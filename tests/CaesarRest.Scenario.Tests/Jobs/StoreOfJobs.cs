using CaesarRest.Accounting;
using CaesarRest.Hosting;
using CaesarRest.Jobs;
using CaesarRest.Scenario.Tests.Storage;
using CaesarRest.Storage;
using CaesarRest.Storage.Readers;
using Microsoft.Extensions.DependencyInjection;

namespace CaesarRest.Scenario.Tests.Jobs;

/// <summary>A store with so many jobs of one user, all of which ended long ago.</summary>
internal abstract class StoreOfJobs
{
    public const string Owner = "anonymous";
    public const int PageSize = 50;

    private const int RareOnes = 190;

    // Long ago, so that accounting finds nothing to catch up with.
    public static readonly DateTimeOffset First = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Settings of a service on this store.</summary>
    public abstract string[] Settings { get; }

    /// <summary>Id of a job that is there.</summary>
    public Guid SomeJob { get; } = Guid.NewGuid();

    /// <summary>The first page of the list of jobs, as the api reads it, one more included that tells of the next page.</summary>
    public static DocumentQuery FirstPage { get; } = JobReader.Pages(Owner, new() { Limit = PageSize + 1 }).Single();

    /// <summary>A page from the middle of 200 jobs, and early in more.</summary>
    public static DocumentQuery LaterPage { get; } = JobReader.Pages(Owner, new() { After = new(First.AddSeconds(100), Guid.Empty), Limit = PageSize + 1 }).Single();

    /// <summary>The first page of what one job in all answers, in both orders.</summary>
    public static IEnumerable<DocumentQuery> RarePages { get; } =
        from selection in new JobSelection[] { new() { States = ["FAILURE"] }, new() { App = "pybdsf" }, new() { Tag = "rare" }, new() { Tag = "rare", States = ["SUCCESS"], App = "sextractor" } }
        from newestFirst in new[] { false, true }
        select JobReader.Pages(Owner, selection with { NewestFirst = newestFirst, Since = First, Limit = PageSize + 1 }).Single();

    /// <summary>The newest ones.</summary>
    public static DocumentQuery NewestPage { get; } = JobReader.Pages(Owner, new() { NewestFirst = true, Limit = PageSize + 1 }).Single();

    /// <summary>The newest changes, as the api reads them for a stream of events.</summary>
    public static DocumentQuery Changes { get; } = JobReader.Changes(Owner, new DocumentPlace(First.AddSeconds(160), ""), PageSize);

    /// <summary>The last of all changes.</summary>
    public static DocumentQuery LastChange { get; } = JobReader.Changes(Owner, after: null, limit: 1) with { Descending = true };

    /// <summary>What reading a query costs, in a measure of the store's that does not depend on the clock.</summary>
    public abstract Task<string> Cost(DocumentQuery query);

    /// <summary>What reading one job costs.</summary>
    public abstract Task<string> CostOfOne();

    protected abstract CaesarOptions Options { get; }

    /// <summary>Writes the jobs past the port, whose every write waits for the disk.</summary>
    protected abstract Task Write(IEnumerable<Job> jobs);

    /// <summary>A job that was submitted then and ended a minute later.</summary>
    public static Job Ended(Guid id, DateTimeOffset submitted) => new()
    {
        CorrelationId = id,
        Version = 1,
        State = "Succeeded",
        Sequence = 3,
        Owner = Owner,
        App = "sextractor",
        Options = """{"DETECT_THRESH":5,"ANALYSIS_THRESH":2.5,"DEBLEND_NTHRESH":32}""",
        InputFileId = Guid.NewGuid().ToString("N"),
        Tag = $"field {submitted.ToUnixTimeSeconds()}",
        RequestHash = new string('0', 64),
        Backend = "local",
        Attempt = 1,
        Status = "Job completed with success",
        BackendId = "4711",
        SubmittedAt = submitted,
        StartedAt = submitted.AddSeconds(1),
        EndedAt = submitted.AddSeconds(60),
        ChangedAt = submitted.AddSeconds(60),
        ElapsedSeconds = 59,
        ExitCode = 0,
    };

    /// <summary>Every store has one job each, near the end of its first 200, of a rare state, app and tag.</summary>
    private static Job Rare(Job job, int n)
    {
        job.State = n == RareOnes ? "Failed" : job.State;
        job.App = n == RareOnes + 1 ? "pybdsf" : job.App;
        job.Tag = n == RareOnes + 2 ? "rare" : job.Tag;
        return job;
    }

    protected async Task Fill(int count)
    {
        await using var host = await StoreHost.Start(Options, services =>
        {
            services.AddSingleton(TimeProvider.System);
            services.AddJobReader();
            services.AddCollection<Watermark>(Watermark.Schema);
        });
        await host.Collection<Watermark>().TryInsert(new() { AnnouncedUntil = DateTimeOffset.UtcNow }, TestContext.Current.CancellationToken);
        await Write(Enumerable.Range(0, count).Select(n => Ended(n == 0 ? SomeJob : Guid.NewGuid(), First.AddSeconds(n))).Select(Rare));
        Assert.Equal(count, await host.Collection<Job>().Count(new(), TestContext.Current.CancellationToken));
    }
}

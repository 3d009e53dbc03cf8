using CaesarRest.Contracts.Jobs;
using CaesarRest.Storage;
using CaesarRest.Storage.Readers;

namespace CaesarRest.Accounting;

/// <summary>Adds up the facts, page by page, so that memory does not grow with the number of jobs.</summary>
internal sealed class UsageReader(IDocumentCollection<JobFact> facts) : IUsageReader
{
    private const int PageSize = 500;

    public Task<IReadOnlyList<Usage>> Of(string owner, CancellationToken cancellation) => Total([DocumentCondition.Is("owner", owner)], cancellation);

    public Task<IReadOnlyList<Usage>> All(CancellationToken cancellation) => Total([], cancellation);

    private async Task<IReadOnlyList<Usage>> Total(IReadOnlyList<DocumentCondition> where, CancellationToken cancellation)
    {
        var sums = new SortedDictionary<(string Owner, string App), Sum>();
        var query = new DocumentQuery { Where = where, Limit = PageSize };
        for (IReadOnlyList<JobFact> page = []; query is not null; query = page.Count < PageSize ? null : query with { After = DocumentPlace.Of(page[^1].Id) })
        {
            page = await facts.Query(query, cancellation);
            foreach (var fact in page)
            {
                if (!sums.TryGetValue((fact.Owner, fact.App), out var sum))
                    sums.Add((fact.Owner, fact.App), sum = new());
                sum.Add(fact);
            }
        }

        return [.. sums.Select(sum => sum.Value.ToUsage(sum.Key.Owner, sum.Key.App))];
    }

    private sealed class Sum
    {
        private readonly SortedDictionary<JobState, long> _jobs = [];
        private double _elapsedSeconds;
        private double _cpuSeconds;

        public void Add(JobFact fact)
        {
            _jobs[fact.State] = _jobs.GetValueOrDefault(fact.State) + 1;
            _elapsedSeconds += fact.ElapsedSeconds;
            _cpuSeconds += fact.CpuSeconds ?? 0;
        }

        public Usage ToUsage(string owner, string app) =>
            new() { Owner = owner, App = app, Jobs = _jobs, ElapsedSeconds = _elapsedSeconds, CpuSeconds = _cpuSeconds };
    }
}

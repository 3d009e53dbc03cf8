using CaesarRest.Executor;
using CaesarRest.Executor.Backends;

namespace CaesarRest.Scenario.Tests.Executor;

/// <summary>A double of a site that queues what it is given. It never runs anything; what is to be seen is the test's to say.</summary>
internal sealed class QueueingSite : IJobBackend
{
    public Observation Shows { get; set; } = new Observation.Waiting();

    public Func<BackendHealth> Fares { get; set; } = () => new(IsUp: true);

    public int Launches { get; private set; }

    public bool IsShared => true;

    public string PathThere(string path) => path;

    public Task Survey(IReadOnlyList<Execution> open, CancellationToken cancellation) => Task.CompletedTask;

    public Task<Handover> Launch(Execution execution, LaunchCall call, CancellationToken cancellation)
    {
        Launches++;
        return Task.FromResult(new Handover("12", null, IsQueued: true));
    }

    public Task<Observation> Observe(Execution execution, CancellationToken cancellation) => Task.FromResult(Shows);

    public Task<bool> SignalStop(Execution execution, bool force, CancellationToken cancellation) => Task.FromResult(true);

    public Task<bool> TakeClaim(Execution execution, CancellationToken cancellation) => Task.FromResult(true);

    public Task<BackendHealth> Check(CancellationToken cancellation) => Task.FromResult(Fares());
}

namespace CaesarRest.Executor.Backends.Kubernetes;

/// <summary>What a backend remembers of one attempt between looks; an executor that takes over does without.</summary>
internal sealed class KubernetesSight(DateTimeOffset now) : Sight(now)
{
    // Most waits are over before anybody asks why.
    private static readonly TimeSpan FirstWarning = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan BetweenWarnings = TimeSpan.FromSeconds(15);

    private const int MostLogTries = 3;

    private int _logTries;
    private DateTimeOffset _nextWarningAt = now + FirstWarning;
    private DateTimeOffset? _stuckSince;
    private KubernetesWait? _stuckWhy;
    private DateTimeOffset? _overSince;
    private DateTimeOffset? _dyingSince;
    private bool _wasOverdue;

    /// <summary>Of which picture the last look was.</summary>
    public long Picture { get; set; } = -1;

    /// <summary>The cluster's latest warning.</summary>
    public string? Warning { get; set; }

    /// <summary>True now and then: the cluster may be asked for its warnings.</summary>
    public bool MayAskWhy(DateTimeOffset now)
    {
        if (now < _nextWarningAt)
            return false;
        _nextWarningAt = now + BetweenWarnings;
        return true;
    }

    /// <summary>True once the pod's log has been asked for in vain so often that the end has to do without.</summary>
    public bool MayMissLog() => ++_logTries >= MostLogTries;

    /// <summary>Adds to the evidence how long some of it has been so.</summary>
    public KubernetesEvidence Time(KubernetesEvidence seen)
    {
        _stuckSince = seen.Stuck is not null ? _stuckSince ?? seen.Now : null;
        // Between its tries the node says only that it waits for the next.
        _stuckWhy = seen.Stuck?.Wait is { } why ? why.Reason == "ImagePullBackOff" ? _stuckWhy ?? why : why : null;
        _overSince = seen.IsOver ? _overSince ?? seen.Now : null;
        _dyingSince = seen.IsDying ? _dyingSince ?? seen.Now : null;
        // The executor may end on its part what the cluster is ending, and with the Job its word is gone.
        _wasOverdue |= seen.IsOverdue;
        return seen with
        {
            WasOverdue = _wasOverdue,
            StuckWhy = _stuckWhy,
            StuckFor = Since(_stuckSince, seen.Now),
            OverFor = Since(_overSince, seen.Now),
            DyingFor = Since(_dyingSince, seen.Now),
        };
    }
}

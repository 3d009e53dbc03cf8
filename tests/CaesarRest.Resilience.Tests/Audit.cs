using System.Globalization;

namespace CaesarRest.Resilience.Tests;

/// <summary>What became of accepted jobs. Runs are counted by the ledger, submissions by what the executors wrote.</summary>
internal sealed record Audit
{
    public int Jobs { get; init; }

    /// <summary>Accepted, and then not known.</summary>
    public int Lost { get; init; }

    /// <summary>Not ended within the limit.</summary>
    public int Stuck { get; init; }

    /// <summary>Ran more than once.</summary>
    public int Twice { get; init; }

    /// <summary>Ended otherwise than its program did, or never ran.</summary>
    public int Wrong { get; init; }

    /// <summary>Of whose end accounting does not know.</summary>
    public int Unaccounted { get; init; }

    public int Runs { get; init; }

    /// <summary>Hand-overs to the backend; more than runs where a crash made one be repeated, which the claim then refused.</summary>
    public int Submissions { get; init; }

    /// <summary>A line for each fault, and for each answer that the client's contract does not know.</summary>
    public IReadOnlyList<string> Faults { get; init; } = [];

    public bool IsClean => Faults.Count == 0;

    public static Audit operator +(Audit one, Audit other) => new()
    {
        Jobs = one.Jobs + other.Jobs,
        Lost = one.Lost + other.Lost,
        Stuck = one.Stuck + other.Stuck,
        Twice = one.Twice + other.Twice,
        Wrong = one.Wrong + other.Wrong,
        Unaccounted = one.Unaccounted + other.Unaccounted,
        Runs = one.Runs + other.Runs,
        Submissions = one.Submissions + other.Submissions,
        Faults = [.. one.Faults, .. other.Faults],
    };

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Jobs} jobs: {Lost} lost, {Stuck} stuck, {Twice} run twice, {Wrong} with a wrong end, {Unaccounted} not accounted for; {Runs} runs of {Submissions} submissions{string.Concat(Faults.Select(fault => $"\n  {fault}"))}");
}

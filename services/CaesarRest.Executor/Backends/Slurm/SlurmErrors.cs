namespace CaesarRest.Executor.Backends.Slurm;

/// <summary>What error numbers of slurm_errno.h mean here.</summary>
internal static class SlurmErrors
{
    public const int UnknownJob = 2017;
    public const int AlreadyEnded = 2021;

    /// <summary>Of slurmrestd's own: the accounting service has nothing like that.</summary>
    public const int NothingFound = 9003;

    // Answered with the id of a job that then waits for a change of the cluster that may never come.
    private static readonly int[] CannotEverRun = [2014, 2015];

    // The cluster says no for now: too many jobs of a user or of all (2007, 2050), busy nodes, a controller that stands by or
    // cannot write, a partition that is drained, submissions that are switched off, licences and reservations that are taken.
    private static readonly int[] Passing = [2007, 2016, 2019, 2027, 2050, 2055, 2056, 2070, 2101, 2105, 2118, 2120, 2131];

    // Protocol authentication error, and zero bytes received, which is how 22.05 says the same.
    private static readonly int[] NotBelieved = [1007, 5005];

    // Unspecified: what reads of 22.05 say of a bad token, among other things.
    private const int Unspecified = -1;

    /// <summary>The job was taken, but asks for what the cluster does not have.</summary>
    public static bool IsHopeless(SlurmError error) => CannotEverRun.Contains(error.Number);

    /// <summary>The controller refuses the job, now and later.</summary>
    public static bool IsRefusal(SlurmError error) => error.Number is >= 2000 and < 3000 && !IsPassing(error);

    /// <summary>The controller refuses the job for now.</summary>
    public static bool IsPassing(SlurmError error) => Passing.Contains(error.Number);

    /// <summary>Parts of the cluster do not understand or reach each other.</summary>
    public static bool IsOfTheWhole(SlurmError error) => error.Number is (>= 1000 and < 2000) or (>= 5000 and < 6000);

    /// <summary>May be the answer to a token that is not believed.</summary>
    public static bool MayBeDisbelief(SlurmError error) => NotBelieved.Contains(error.Number) || error.Number == Unspecified;
}

using System.Globalization;

namespace CaesarRest.Resilience.Tests;

/// <summary>
/// One kill -9 for every cell of the kill matrix, each with twenty jobs in flight: nothing is lost, stuck or run twice,
/// and every job that was accepted ends as its program did.
/// </summary>
public abstract class When_any_role_is_killed(KilledSite killed)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>Role, moment and kill of every cell that there is.</summary>
    public static TheoryData<string, string, string> Cells => [.. KillCell.Possible.Select(cell => (cell.Role, cell.Moment, cell.Kill))];

    [Theory]
    [MemberData(nameof(Cells))]
    public async Task Jobs_run_once_and_end_as_their_programs_did(string role, string moment, string kill)
    {
        var site = await killed.Site();
        var part = site.Playing(role).Single();
        // A test that failed half-way has left it so.
        if (part.Process.HasExited)
            await part.Process.Start(TestContext.Current.CancellationToken);
        var before = site.Ledger.Runs().Count;
        var work = new Workload(site, Limit);
        if (kill == KillCell.Shot)
        {
            await work.Add(Errand.Twenty);
            await Testing.Eventually.Until(() => site.Ledger.Runs().Count >= before + 5, Limit);
            await part.Process.Kill();
        }
        else
        {
            // The file is an event too: the process could die of it while it answers the upload, and nobody would start it again.
            await work.Upload();
            part.Process.Arm(kill);
            await work.Add(Errand.Twenty);
            Assert.True(await part.Died([kill], Limit) == kill, $"{part} never came to {kill}, {moment}");
        }

        await part.Process.Start(TestContext.Current.CancellationToken);

        var audit = await work.Settle();
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{site.Engines}: {part} killed {moment} ({kill}). {audit}"));
        Assert.True(audit.IsClean, audit.ToString());
    }
}

using System.Reflection;
using CaesarRest.Contracts.Jobs;

namespace CaesarRest.Unit.Tests.Jobs;

/// <summary>The expected table, states by events: <c>job-lifecycle.csv</c>. The column "ended" holds for each final
/// state; what has been asked of a job beside its state stands after a comma.</summary>
internal static class LifecycleTable
{
    public const string None = "none";

    /// <summary>One test case a cell: event, state before, state after, messages sent.</summary>
    public static IEnumerable<(string Event, string Before, string After, string[] Messages)> Cells()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("job-lifecycle.csv")!;
        using var reader = new StreamReader(stream);
        var rows = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(row => row.Split(';')).ToList();
        return from row in rows.Skip(1)
               from column in Enumerable.Range(1, row.Length - 1)
               from before in StatesOf(rows[0][column])
               let words = row[column].Split(' ')
               select (row[0], before, words[0] == "=" ? before : words[0], words[1..]);
    }

    private static IEnumerable<string> StatesOf(string column) =>
        column == "ended" ? Enum.GetValues<JobState>().Where(state => state.IsFinal()).Select(state => state.ToString()) : [column];
}

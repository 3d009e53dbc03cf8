namespace CaesarRest.Resilience.Tests;

/// <summary>A cell of the kill matrix: who is killed, and when.</summary>
/// <param name="Role">The role whose process dies.</param>
/// <param name="Moment">When in a job's life.</param>
/// <param name="Kill">The fault point that it dies of, or <see cref="Shot"/>; empty where there is no such cell.</param>
/// <param name="Because">Why there is none.</param>
internal sealed record KillCell(string Role, string Moment, string Kill, string Because)
{
    /// <summary>Killed from outside while jobs run.</summary>
    public const string Shot = "-9";

    /// <summary>All rows of <c>kill-matrix.csv</c>.</summary>
    public static IReadOnlyList<KillCell> Matrix { get; } = Read();

    /// <summary>The cells that there are.</summary>
    public static IEnumerable<KillCell> Possible => Matrix.Where(cell => cell.Kill.Length > 0);

    public bool IsShot => Kill == Shot;

    private static List<KillCell> Read()
    {
        using var reader = new StreamReader(typeof(KillCell).Assembly.GetManifestResourceStream("kill-matrix.csv")!);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(Parse)];
    }

    private static KillCell Parse(string line) =>
        line.Split(',', 4) is [var role, var moment, var kill, var because] && kill.Length > 0 != because.Length > 0
            ? new(role, moment, kill, because)
            : throw new FormatException($"kill-matrix.csv: '{line}' is not role,moment,kill or role,moment,,why there is none");
}

using System.Diagnostics;
using CaesarRest.Executor.Backends;
using CaesarRest.Executor.Backends.Local;
using CaesarRest.Testing;

namespace CaesarRest.Scenario.Tests.Executor;

public sealed class When_a_wrapper_runs_a_program : IDisposable
{
    private readonly JobFolder _folder = new(Directory.CreateTempSubdirectory("wrapper-").FullName);

    public When_a_wrapper_runs_a_program() => _folder.Prepare(new Dictionary<string, byte[]>());

    private AttemptTraces Traces => _folder.Attempt(1);

    [Fact]
    public async Task Of_twenty_started_at_once_one_runs()
    {
        var wrappers = Enumerable.Range(0, 20).Select(_ => Start("echo ran >>ledger")).ToList();
        foreach (var wrapper in wrappers)
            await wrapper.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(["ran"], File.ReadLines(Path.Combine(_folder.Path, "ledger")));
        Assert.Equal(0, Traces.ReadExit()?.Code);
    }

    [Fact]
    public async Task None_runs_once_the_claim_is_withdrawn()
    {
        Assert.True(Traces.Withdraw());
        await Run("echo ran >>ledger");

        Assert.False(File.Exists(Path.Combine(_folder.Path, "ledger")));
        Assert.True(Traces.Withdraw(), "taking it again says the same");
    }

    [Fact]
    public async Task A_claim_that_a_run_holds_cannot_be_withdrawn()
    {
        await Run("true");
        Assert.False(Traces.Withdraw());
    }

    [Theory]
    [InlineData("exit 0", 0)]
    [InlineData("exit 7", 7)]
    [InlineData("exit 255", 255)]
    [InlineData("kill -KILL $$", -9)]
    [InlineData("kill -SEGV $$", -11)]
    public async Task The_exit_status_is_left(string script, int code)
    {
        await Run(script);
        Assert.Equal(code, Traces.ReadExit()?.Code);
    }

    [Fact]
    public async Task Arguments_arrive_byte_for_byte()
    {
        string[] hostile =
        [
            "$(touch x)", "`touch x`", "; rm -rf .", "| cat", "&", "it's", "\"quoted\"", "a\nb", "tab\there", "", " ", "*", "?", "~", "$HOME",
            "\\", "\\n", "-n", "--", "--help", "-e", "größer ∞ 星", "name=value", "#", "!", "%s", "\u0001",
        ];
        await Run(Command("/bin/sh", ["-c", "printf '%s\\0' \"$@\"", "sh", .. hostile]));

        Assert.Equal(hostile, (await File.ReadAllTextAsync(Path.Combine(_folder.Path, "stdout.log"), TestContext.Current.CancellationToken)).Split('\0')[..^1]);
        Assert.Equal([".job", "stderr.log", "stdout.log"], Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_environment_is_its_own()
    {
        await Run("env; pwd; umask");
        var lines = await File.ReadAllLinesAsync(Path.Combine(_folder.Path, "stdout.log"), TestContext.Current.CancellationToken);

        Assert.Contains($"HOME={_folder.Path}", lines);
        Assert.Contains("OMP_NUM_THREADS=1", lines);
        Assert.Contains(_folder.Path, lines);
        Assert.DoesNotContain(lines, line => line.StartsWith("DOTNET", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_kernels_account_of_its_time_is_left()
    {
        await Run("i=0; while [ $i -lt 400000 ]; do i=$((i+1)); done");
        var exit = Traces.ReadExit();

        Assert.InRange(exit!.CpuSeconds!.Value, 0.05, 60);
        Assert.True(exit.StartedAt < exit.EndedAt);
    }

    [Fact]
    public async Task A_signal_to_the_wrapper_does_not_lose_the_exit_status()
    {
        var wrapper = Start("until [ -e go ]; do sleep 0.02; done; exit 5");
        await Eventually.Until(() => Traces.ReadStart() is not null);
        Signals.Send(wrapper.Id, Signals.Terminate);
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "go"), "", TestContext.Current.CancellationToken);
        await wrapper.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(5, Traces.ReadExit()?.Code);
    }

    [Fact]
    public async Task The_program_can_be_terminated()
    {
        var wrapper = Start("exec sleep 300");
        await Eventually.Until(() => Traces.ReadStart() is not null);
        Signals.Send(-Traces.ReadStart()!.Value.Program.Id, Signals.Terminate);
        await wrapper.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(-15, Traces.ReadExit()?.Code);
    }

    [Fact]
    public async Task It_outlives_the_process_that_started_it()
    {
        var command = Command("/bin/sh", "-c", "until [ -e go ]; do sleep 0.02; done; exit 6");
        using var parent = Process.Start("setsid", ["sh", "-c", "\"$@\" & wait", "parent", command.FileName, .. command.ArgumentList]);
        await Eventually.Until(() => Traces.ReadStart() is not null);
        Signals.Send(-parent.Id, Signals.Kill);
        await parent.WaitForExitAsync(TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "go"), "", TestContext.Current.CancellationToken);

        await Eventually.Until(() => Traces.ReadExit() is not null);
        Assert.Equal(6, Traces.ReadExit()?.Code);
    }

    [Theory]
    [InlineData("sleep 300 & exit 3")]
    [InlineData("(trap '' TERM; sleep 300) & exit 3")]
    [InlineData("set -m; sleep 300 & exit 3")]
    public async Task What_it_leaves_behind_ends_with_it(string script)
    {
        await Run(script);

        Assert.Equal(3, Traces.ReadExit()?.Code);
        Assert.Empty(ProcessTable.Session(Traces.ReadStart()!.Value.Program));
    }

    public void Dispose() => Directory.Delete(_folder.Path, recursive: true);

    private ProcessStartInfo Command(string program, params string[] arguments) => WrapperCommand.For(_folder, 1, program, arguments, 1);

    private Process Start(string script) => Process.Start(Command("/bin/sh", "-c", script))!;

    private Task Run(string script) => Run(Command("/bin/sh", "-c", script));

    private static async Task Run(ProcessStartInfo command)
    {
        using var wrapper = Process.Start(command)!;
        await wrapper.WaitForExitAsync(TestContext.Current.CancellationToken);
    }
}

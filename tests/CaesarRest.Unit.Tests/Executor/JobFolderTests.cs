using CaesarRest.Executor.Backends;
using CaesarRest.Testing;

namespace CaesarRest.Unit.Tests.Executor;

public sealed class JobFolderTests
{
    [Fact]
    public void A_second_hand_over_does_not_touch_the_files_that_a_run_is_reading()
    {
        using var temporary = new TemporaryFolder();
        var folder = new JobFolder(temporary["job"]);
        folder.Prepare(new Dictionary<string, byte[]> { ["run.sh"] = "first"u8.ToArray() });
        using var running = new StreamReader(Path.Combine(folder.Support, "run.sh"));

        folder.Prepare(new Dictionary<string, byte[]> { ["run.sh"] = "second"u8.ToArray() });

        Assert.Equal("first", running.ReadToEnd());
        Assert.Equal("second", File.ReadAllText(Path.Combine(folder.Support, "run.sh")));
        Assert.Equal([Path.Combine(folder.Support, "run.sh")], Directory.GetFiles(folder.Support));
    }
}

using System.Diagnostics;
using CaesarRest.Executor.Backends;
using CaesarRest.Testing;

namespace CaesarRest.Unit.Tests.Executor;

public sealed class JobFolderTests
{
    [Fact]
    public void Its_size_is_that_of_all_files_in_it_and_of_nothing_that_links_lead_to()
    {
        using var temporary = new TemporaryFolder();
        var folder = new JobFolder(temporary["job"]);
        Assert.Null(folder.MeasureBytes());
        Directory.CreateDirectory(Path.Combine(folder.Path, "maps", "deep"));
        Assert.Equal(0, folder.MeasureBytes());
        File.WriteAllBytes(Path.Combine(folder.Path, "catalogue"), new byte[1000]);
        File.WriteAllBytes(Path.Combine(folder.Path, "maps", "deep", "map.fits"), new byte[200]);
        File.WriteAllBytes(Path.Combine(folder.Path, ".hidden"), new byte[30]);
        var elsewhere = Directory.CreateDirectory(temporary["elsewhere"]).FullName;
        File.WriteAllBytes(Path.Combine(elsewhere, "input.fits"), new byte[4]);

        File.CreateSymbolicLink(Path.Combine(folder.Path, "input.fits"), Path.Combine(elsewhere, "input.fits"));
        Directory.CreateSymbolicLink(Path.Combine(folder.Path, "inputs"), elsewhere);
        Directory.CreateSymbolicLink(Path.Combine(folder.Path, "maps", "again"), folder.Path);
        File.CreateSymbolicLink(Path.Combine(folder.Path, "nowhere"), temporary["nothing"]);

        Assert.Equal(1230, folder.MeasureBytes());
    }

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

    [Fact]
    public void It_is_removed_with_all_that_is_in_it_and_nothing_that_it_points_at()
    {
        using var temporary = new TemporaryFolder();
        Directory.CreateDirectory(temporary["others"]);
        File.WriteAllText(temporary["others/map.fits"], "x");
        var folder = new JobFolder(temporary["job"]);
        folder.Prepare(new Dictionary<string, byte[]> { ["run.sh"] = "run"u8.ToArray() });
        Directory.CreateDirectory(temporary["job/locked/inner"]);
        File.WriteAllText(temporary["job/locked/inner/file"], "x");
        using (var chmod = Process.Start("chmod", ["000", temporary["job/locked"]]))
            chmod.WaitForExit();
        Directory.CreateSymbolicLink(temporary["job/folder"], temporary["others"]);
        File.CreateSymbolicLink(temporary["job/file"], temporary["others/map.fits"]);
        // What an earlier removal left when it was cut off.
        Directory.CreateDirectory(temporary["job.removed/rest"]);

        folder.Remove();
        folder.Remove();

        Assert.Equal([temporary["others"]], Directory.GetFileSystemEntries(temporary.Path));
        Assert.Equal("x", File.ReadAllText(temporary["others/map.fits"]));
    }

    [Fact]
    public void A_link_in_its_place_is_removed_and_not_followed()
    {
        using var temporary = new TemporaryFolder();
        Directory.CreateDirectory(temporary["others"]);
        File.WriteAllText(temporary["others/map.fits"], "x");
        Directory.CreateSymbolicLink(temporary["job"], temporary["others"]);

        new JobFolder(temporary["job"]).Remove();

        Assert.Equal([temporary["others"]], Directory.GetFileSystemEntries(temporary.Path));
        Assert.Equal("x", File.ReadAllText(temporary["others/map.fits"]));
    }
}

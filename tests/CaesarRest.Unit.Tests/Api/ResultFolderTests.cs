using CaesarRest.Api.Results;
using CaesarRest.Testing;

namespace CaesarRest.Unit.Tests.Api;

public sealed class ResultFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_that_became_a_link_after_it_was_found_is_not_opened()
    {
        var job = Directory.CreateDirectory(_folder["job_1"]).FullName;
        File.WriteAllText(_folder["secret"], "s");
        File.WriteAllText(Path.Combine(job, "catalog.dat"), "1");
        var folder = new ResultFolder(job);
        var found = folder.Find("catalog.dat")!;
        using (var content = folder.Open(found.File))
            Assert.Equal('1', content!.ReadByte());

        File.Delete(found.File.FullName);
        File.CreateSymbolicLink(found.File.FullName, _folder["secret"]);

        Assert.Null(folder.Open(found.File));
    }

    [Fact]
    public void A_folder_that_became_a_link_after_it_was_looked_into_is_not_followed()
    {
        var job = Directory.CreateDirectory(_folder["job_1"]).FullName;
        Directory.CreateDirectory(Path.Combine(job, "maps"));
        Directory.CreateDirectory(_folder["job_12"]);
        File.WriteAllText(_folder["job_12/rms.fits"], "secret");
        File.WriteAllText(Path.Combine(job, "maps", "rms.fits"), "map");
        var folder = new ResultFolder(job);
        var found = folder.Find("maps/rms.fits")!;

        Directory.Delete(Path.Combine(job, "maps"), recursive: true);
        Directory.CreateSymbolicLink(Path.Combine(job, "maps"), _folder["job_12"]);

        Assert.Null(folder.Open(found.File));
        Assert.Null(folder.Find("maps/rms.fits"));
    }
}

using CaesarRest.Hosting;
using CaesarRest.Testing;

namespace CaesarRest.Unit.Tests.Hosting;

public sealed class DurableFilesTests
{
    [Fact]
    public void Of_many_who_write_a_file_that_is_absent_one_wins_and_all_read_the_same()
    {
        using var folder = new TemporaryFolder();
        for (var round = 0; round < 50; round++)
        {
            var path = folder[$"token-{round}"];
            var read = new Guid[8];
            var threads = Enumerable.Range(0, read.Length).Select(n => new Thread(() =>
            {
                DurableFiles.WriteIfAbsent(path, Guid.NewGuid().ToByteArray());
                read[n] = new(File.ReadAllBytes(path));
            })).ToList();
            threads.ForEach(thread => thread.Start());
            threads.ForEach(thread => thread.Join());
            Assert.Single(read.Distinct());
        }

        Assert.Empty(Directory.EnumerateFiles(folder.Path, "*.part"));
    }
}

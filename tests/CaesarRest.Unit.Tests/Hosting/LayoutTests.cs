using CaesarRest.Hosting;

namespace CaesarRest.Unit.Tests.Hosting;

public sealed class LayoutTests
{
    [Fact]
    public void No_two_owners_share_a_folder_and_none_names_a_path()
    {
        // The original makes one user of the first three.
        string[] owners =
        [
            "a.b@x.org", "a_b@x.org", "a_b_x_org", "a-b@x.org", "A_b_x_org", "anonymous", "Anonymous", "anonymous ", "", ".", "..", "../ann", "ann/..", "ann", "ann\0", "änn",
            "u-0123456789abcdef0123456789abcdef", new('a', 64), new('a', 65),
        ];

        var folders = owners.Select(Layout.OwnerFolder).ToList();

        Assert.Equal(folders.Count, folders.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(folders, folder => Assert.Matches("^[a-z0-9_-]{1,64}$", folder));
    }

    [Fact]
    public void The_folder_of_a_digest_cannot_be_taken_by_its_name()
    {
        var folder = Layout.OwnerFolder("a.b@x.org");

        Assert.NotEqual(folder, Layout.OwnerFolder(folder));
    }
}

using System.Text;
using CaesarRest.Api.Results;

namespace CaesarRest.Unit.Tests.Api;

public sealed class JsonTextTests
{
    [Theory]
    [InlineData("{}", true)]
    [InlineData(" [1, \"a\", null] \n", true)]
    [InlineData("7", true)]
    [InlineData("", false)]
    [InlineData("{\"a\":", false)]
    [InlineData("[1,]", false)]
    [InlineData("[NaN]", false)]
    [InlineData("[1] [2]", false)]
    [InlineData("# no JSON", false)]
    public async Task Tells_JSON_from_what_is_none(string text, bool whole) =>
        Assert.Equal(whole, await IsWhole(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public async Task Text_that_is_not_UTF8_is_no_JSON() => Assert.False(await IsWhole([(byte)'"', 0xFF, (byte)'"']));

    [Fact]
    public async Task Tokens_may_cross_blocks_and_be_longer_than_one()
    {
        var rows = string.Join(',', Enumerable.Range(0, 50_000).Select(i => $$"""{"name":"S{{i}}","flux":{{i}}.25e-3}"""));
        var text = Encoding.UTF8.GetBytes($$"""{"note":"{{new string('x', 300_000)}}","sources":[{{rows}}]}""");

        Assert.True(await IsWhole(text));
        Assert.False(await IsWhole(text[..^1]));
        Assert.False(await IsWhole(text[..200_000]));
    }

    [Fact]
    public async Task A_text_too_long_to_hold_is_not_taken() => Assert.False(await IsWhole(Encoding.UTF8.GetBytes('"' + new string('x', 1 << 27) + '"')));

    // A stream that gives little at a time, as a slow disk may.
    private static async Task<bool> IsWhole(byte[] text)
    {
        await using var content = new BufferedStream(new MemoryStream(text), 7);
        return await JsonText.IsWhole(content, TestContext.Current.CancellationToken);
    }
}

using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using CaesarRest.Executor.Backends;
using CaesarRest.Executor.Backends.Slurm;
using CaesarRest.Hosting;
using CaesarRest.Testing;
using Microsoft.Extensions.Time.Testing;

namespace CaesarRest.Unit.Tests.Executor.Slurm;

public sealed class SlurmTokensTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _clock = new(new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private readonly byte[] _key = [0, 1, 2, 255, 10, 13];

    public SlurmTokensTests() => File.WriteAllBytes(_folder["key"], _key);

    [Fact]
    public void A_token_is_signed_with_the_raw_bytes_of_the_key()
    {
        var words = Tokens().For("ann").Split('.');

        Assert.Equal("""{"alg":"HS256","typ":"JWT"}""", Encoding.UTF8.GetString(Base64Url.DecodeFromChars(words[0])));
        var claims = JsonNode.Parse(Base64Url.DecodeFromChars(words[1]))!;
        Assert.Equal("ann", claims["sun"]!.GetValue<string>());
        Assert.Equal(_clock.GetUtcNow().AddHours(1).ToUnixTimeSeconds(), claims["exp"]!.GetValue<long>());
        Assert.True(claims["iat"]!.GetValue<long>() <= _clock.GetUtcNow().ToUnixTimeSeconds());
        Assert.Equal(HMACSHA256.HashData(_key, Encoding.ASCII.GetBytes($"{words[0]}.{words[1]}")), Base64Url.DecodeFromChars(words[2]));
    }

    [Fact]
    public void It_is_renewed_before_it_ends()
    {
        var tokens = Tokens();
        var first = tokens.For("ann");
        _clock.Advance(TimeSpan.FromMinutes(47));
        Assert.Equal(first, tokens.For("ann"));
        _clock.Advance(TimeSpan.FromMinutes(2));
        Assert.NotEqual(first, tokens.For("ann"));
    }

    [Fact]
    public void Each_user_has_one()
    {
        var tokens = Tokens();
        Assert.NotEqual(tokens.For("ann"), tokens.For("bob"));
    }

    [Fact]
    public void One_that_others_keep_is_read_each_time()
    {
        File.WriteAllText(_folder["token"], "first\n");
        var tokens = new SlurmTokens(new() { TokenFile = _folder["token"] }, _clock);
        Assert.Equal("first", tokens.For("ann"));
        File.WriteAllText(_folder["token"], "second\n");
        Assert.Equal("second", tokens.For("ann"));
    }

    [Fact]
    public void Without_the_file_of_the_key_the_cluster_is_away_and_no_path_is_told()
    {
        File.Delete(_folder["key"]);
        var why = Assert.Throws<BackendUnavailableException>(() => Tokens().For("ann"));
        Assert.DoesNotContain(_folder.Path, why.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private SlurmTokens Tokens() => new(new() { KeyFile = _folder["key"] }, _clock);
}

using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CaesarRest.Hosting;

namespace CaesarRest.Executor.Backends.Slurm;

/// <summary>
/// Tokens by which slurmrestd knows for whom it acts: JSON web tokens (RFC 7519) with HS256 over the raw bytes of the
/// cluster's key and the claims exp, iat and sun, as Slurm's auth/jwt wants them; or one that others keep in a file.
/// </summary>
internal sealed class SlurmTokens(SlurmSettings settings, TimeProvider clock)
{
    private static readonly string Header = Base64Url.EncodeToString("""{"alg":"HS256","typ":"JWT"}"""u8);

    // Clocks of the cluster may be a little behind.
    private static readonly TimeSpan Backdated = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, Token> _known = new(StringComparer.Ordinal);

    /// <summary>A token that holds for some time yet.</summary>
    /// <exception cref="BackendUnavailableException">The file of the key or token cannot be read.</exception>
    public string For(string user)
    {
        if (settings.KeyFile is null)
            return Kept();
        var now = clock.GetUtcNow();
        if (_known.TryGetValue(user, out var known) && now < known.RenewAt)
            return known.Text;
        var made = new Token(Sign(user, now), now + (settings.TokenLifetime * 0.8));
        _known[user] = made;
        return made.Text;
    }

    /// <summary>Called when a token was not believed: the key may have been changed.</summary>
    public void Forget(string user) => _known.TryRemove(user, out _);

    private string Kept()
    {
        var text = Encoding.ASCII.GetString(Read(settings.TokenFile!)).Trim();
        return text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_')
            ? text
            : throw new BackendUnavailableException("The service's token for the cluster is none.");
    }

    private string Sign(string user, DateTimeOffset now)
    {
        var claims = JsonSerializer.SerializeToUtf8Bytes(new
        {
            exp = (now + settings.TokenLifetime).ToUnixTimeSeconds(),
            iat = (now - Backdated).ToUnixTimeSeconds(),
            sun = user,
        });
        var text = $"{Header}.{Base64Url.EncodeToString(claims)}";
        var signature = HMACSHA256.HashData(Read(settings.KeyFile!), Encoding.ASCII.GetBytes(text));
        return $"{text}.{Base64Url.EncodeToString(signature)}";
    }

    private static byte[] Read(string file)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new BackendUnavailableException("The service cannot read its key to the cluster.", cause);
        }
    }

    private sealed record Token(string Text, DateTimeOffset RenewAt);
}

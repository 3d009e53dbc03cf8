using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace CaesarRest.Api.Jobs;

/// <summary>
/// The <c>Idempotency-Key</c> header: a client that repeats a submission under the same key gets the same job.
/// </summary>
internal static class IdempotencyKey
{
    public const string Header = "Idempotency-Key";

    /// <summary>What is told of a crooked one.</summary>
    public const string Fault = $"{Header} must have 1 to 255 visible ASCII characters!";

    private const int Longest = 255;

    // Ours, chosen once by chance; another value would make second jobs of old keys.
    private static readonly Guid Space = new("6a3c1c5e-3f1f-4a43-9a57-0d8be1d0f9c2");

    /// <summary>Reads the header; null when the client sent none. False when it is not 1 to 255 visible ASCII characters.</summary>
    public static bool TryRead(HttpRequest request, out string? key)
    {
        StringValues sent = request.Headers[Header];
        key = sent.Count == 0 ? null : sent[0];
        return sent.Count == 0 || (sent.Count == 1 && key!.Length is > 0 and <= Longest && key.All(c => c is > ' ' and <= '~'));
    }

    /// <summary>The job that the key stands for: always the same for an owner. The length keeps owner and key apart.</summary>
    public static Guid JobId(Owner owner, string key) => NameUuid.Create(Space, $"{owner.Name.Length}:{owner.Name}{key}");
}

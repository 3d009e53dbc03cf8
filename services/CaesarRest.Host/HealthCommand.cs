using System.CommandLine;

namespace CaesarRest.Host;

/// <summary><c>caesar-rest health</c>: asks a running service whether it is ready, as the health check of a container does.</summary>
internal static class HealthCommand
{
    private const string Ready = "health/ready";
    private const int LongestAnswer = 1000;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(8);

    public static Command Create()
    {
        var url = new Option<string>("--url") { Description = "Address of the service, such as http://127.0.0.1:8080; the configured Urls when not given" };
        var command = new Command("health", "Asks a running service whether it is ready. Prints its answer in one line; exit code 0 when it is, 1 when it is not or does not answer.") { url };
        command.SetAction(async (parsed, cancellation) => parsed.UnmatchedTokens is [var odd, ..]
            ? await Commands.Refuse($"'{odd}' is no option of health; see health --help.")
            : Address(parsed.GetValue(url)) is { } address
                ? await Ask(address, cancellation)
                : await Commands.Refuse("no http:// or https:// address to ask; give one with --url."));
        return command;
    }

    private static Uri? Address(string? given)
    {
        var urls = given ?? Service.Urls(WebApplication.CreateBuilder().Configuration);
        return urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Reachable).FirstOrDefault(address => address is not null);
    }

    /// <summary>Where a listener is reached from its own machine: one that takes any address is asked on loopback.</summary>
    private static Uri? Reachable(string url)
    {
        var local = url.Replace("//+", "//localhost", StringComparison.Ordinal).Replace("//*", "//localhost", StringComparison.Ordinal)
            .Replace("//0.0.0.0", "//127.0.0.1", StringComparison.Ordinal).Replace("//[::]", "//[::1]", StringComparison.Ordinal);
        return Uri.TryCreate(local.TrimEnd('/') + "/" + Ready, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address : null;
    }

    private static async Task<int> Ask(Uri address, CancellationToken cancellation)
    {
        using var http = new HttpClient { Timeout = Limit };
        try
        {
            using var response = await http.GetAsync(address, cancellation);
            var answer = await response.Content.ReadAsStringAsync(cancellation);
            Console.WriteLine($"{address} answered {(int)response.StatusCode}: {OneLine(answer)}");
            return response.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception cause) when (cause is HttpRequestException or OperationCanceledException)
        {
            Console.WriteLine($"{address} does not answer: {OneLine(cause.Message)}");
            return 1;
        }
    }

    private static string OneLine(string text) => string.Concat(text.Take(LongestAnswer).Select(c => char.IsControl(c) ? ' ' : c)).Trim();
}

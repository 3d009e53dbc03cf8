using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace CaesarRest.Host;

/// <summary>A start that fails says in one line per fault what to change, not where in the code it happened.</summary>
internal static class StartErrors
{
    public static async Task<int> Explain(Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (OptionsValidationException faults)
        {
            foreach (var fault in faults.Failures)
                await Console.Error.WriteLineAsync($"caesar-rest: {fault}");
            return 2;
        }
        catch (IOException cause) when (cause.InnerException is SocketException || cause.InnerException?.InnerException is SocketException)
        {
            await Console.Error.WriteLineAsync($"caesar-rest: {cause.Message} Choose another address with --Urls (or --port).");
            return 2;
        }
        catch (InvalidOperationException cause) when (cause.Message.StartsWith("Caesar:", StringComparison.Ordinal))
        {
            await Console.Error.WriteLineAsync($"caesar-rest: {cause.Message}");
            return 2;
        }
    }
}

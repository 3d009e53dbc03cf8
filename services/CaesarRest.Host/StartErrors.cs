using System.Net.Sockets;
using CaesarRest.Finders;
using CaesarRest.Storage;
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
            return await Say(faults.Failures);
        }
        catch (IOException cause) when (cause.InnerException is SocketException || cause.InnerException?.InnerException is SocketException)
        {
            return await Say([$"{cause.Message} Choose another address with --Urls (or --port)."]);
        }
        catch (FormatException cause) when (cause.StackTrace?.Contains("BindingAddress", StringComparison.Ordinal) == true)
        {
            return await Say([$"Urls: {cause.Message}; give an address such as http://127.0.0.1:8080."]);
        }
        catch (Exception cause) when (IsOperators(cause))
        {
            return await Say([cause.Message]);
        }
    }

    /// <summary>Faults of the installation, whose message tells the operator what to mend; any other is ours and keeps its trace.</summary>
    private static bool IsOperators(Exception cause) =>
        cause is FinderAppException or StoreUnavailableException
        || (cause is InvalidOperationException && cause.Message.StartsWith("Caesar:", StringComparison.Ordinal));

    private static async Task<int> Say(IEnumerable<string> faults)
    {
        foreach (var fault in faults)
            await Console.Error.WriteLineAsync($"caesar-rest: {fault}");
        return 2;
    }
}

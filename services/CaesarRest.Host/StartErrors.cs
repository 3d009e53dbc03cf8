using System.Net.Sockets;
using CaesarRest.Finders;
using CaesarRest.Host.Operations;
using CaesarRest.Storage;
using MassTransit;
using Microsoft.Extensions.Options;

namespace CaesarRest.Host;

/// <summary>A start that fails says in one line per fault what to change, not where in the code it happened.</summary>
internal static class StartErrors
{
    // Of the call or the settings, which repeating cannot mend; and of the outside, which it may.
    private const int Wrong = 2;
    private const int NotNow = 1;

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
        catch (Exception cause) when (cause is BrokerAwayException or MessageReturnedException)
        {
            return await Say([cause is BrokerAwayException ? cause.Message : "No queue takes the message: the role that reads it has never been started on this broker."], NotNow);
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

    private static async Task<int> Say(IEnumerable<string> faults, int code = Wrong)
    {
        foreach (var fault in faults)
            await Console.Error.WriteLineAsync($"caesar-rest: {fault}");
        return code;
    }
}

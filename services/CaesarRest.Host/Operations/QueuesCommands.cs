using System.CommandLine;
using CaesarRest.Executor;
using CaesarRest.Hosting;
using CaesarRest.Messaging;
using CaesarRest.Messaging.Errors;
using RabbitMQ.Client.Exceptions;

namespace CaesarRest.Host.Operations;

/// <summary><c>caesar-rest queues</c>.</summary>
internal static class QueuesCommands
{
    public static Command Queues() => new("queues", "Looks after the queues of the broker.")
    {
        new Command("errors", "Messages whose consumer failed for good. They wait in <queue>_error until they are sent again.")
        {
            List(),
            Replay(),
        },
    };

    private static Command List()
    {
        var queues = QueueOption();
        var command = new Command("list", "Shows the messages that failed: when, id, type, job and reason. They stay where they are.") { queues };
        command.RunsWithSettings(async (parsed, settings, cancellation) =>
        {
            var options = OperatorHost.OptionsOf(settings);
            await using var errors = await Open(options, cancellation);
            var count = 0;
            foreach (var queue in QueuesOf(options, parsed.GetValue(queues)))
            {
                await foreach (var message in errors.List(queue, cancellation))
                {
                    Console.WriteLine(Line(message));
                    count++;
                }
            }

            Console.WriteLine($"{count} failed message(s).");
            return 0;
        });
        return command;
    }

    private static Command Replay()
    {
        var queues = QueueOption();
        var ids = new Option<string[]>("--id") { Description = "Only the message of this id; may be repeated" };
        var all = new Option<bool>("--all") { Description = "All failed messages" };
        var command = new Command(
            "replay",
            "Sends failed messages to their queue again, and takes each from its error queue once the broker has it. Give --queue, --id or --all. A submission that has expired meanwhile makes no job.")
        {
            queues, ids, all,
        };
        command.Validators.Add(parsed =>
        {
            if (parsed.GetResult(queues) is null && parsed.GetResult(ids) is null && !parsed.GetValue(all))
                parsed.AddError("Say which messages: --queue, --id or --all.");
        });
        command.RunsWithSettings(async (parsed, settings, cancellation) =>
        {
            var options = OperatorHost.OptionsOf(settings);
            await using var errors = await Open(options, cancellation);
            var wanted = parsed.GetValue(ids)?.ToHashSet(StringComparer.OrdinalIgnoreCase) ?? [];
            var (missing, count) = (wanted.ToHashSet(StringComparer.OrdinalIgnoreCase), 0);
            foreach (var queue in QueuesOf(options, parsed.GetValue(queues)))
            {
                try
                {
                    await foreach (var message in errors.Replay(queue, message => wanted.Count == 0 || wanted.Contains(message.Id), cancellation))
                    {
                        Console.WriteLine(Line(message));
                        missing.Remove(message.Id);
                        count++;
                    }
                }
                catch (Exception cause) when (cause is PublishException or OperationInterruptedException)
                {
                    await Console.Error.WriteLineAsync($"caesar-rest: {queue} takes no messages, so those that failed stay in its error queue. Start the role that reads it first.");
                    return 1;
                }
            }

            Console.WriteLine($"{count} message(s) sent again.");
            if (missing.Count == 0)
                return 0;
            await Console.Error.WriteLineAsync($"caesar-rest: no failed message has the id {string.Join(", ", missing.Select(Printable.Of))}.");
            return 1;
        });
        return command;
    }

    private static Option<string[]> QueueOption() => new("--queue")
    {
        Description = "Only this queue; may be repeated. Without it: the queues of the jobs and accounting roles, and of the backends of Caesar:Executor:Backends",
    };

    private static IEnumerable<string> QueuesOf(CaesarOptions options, string[]? named) => named is { Length: > 0 }
        ? named.Select(ErrorQueues.QueueOf).Distinct()
        : [Addresses.JobsQueue, Addresses.AccountingQueue, .. ExecutorModule.Endpoints(options).Select(endpoint => endpoint.Queue)];

    private static async Task<ErrorQueues> Open(CaesarOptions options, CancellationToken cancellation)
    {
        try
        {
            return await ErrorQueues.Open(options.Bus.RabbitMq.Uri!, cancellation);
        }
        catch (BrokerUnreachableException cause)
        {
            throw new BrokerAwayException(cause);
        }
    }

    /// <summary>One line, whatever a message holds: anybody may have sent it.</summary>
    private static string Line(FailedMessage message) => Printable.Of(
        $"{Known(message.FailedAt)}  {message.Queue}  {Known(message.Id)}  {Known(message.Type)}  job {Known(message.JobId)}  {Known(message.Reason)}");

    private static string Known(string? text) => string.IsNullOrEmpty(text) ? "-" : text;
}

using CaesarRest.Contracts.Jobs;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace CaesarRest.Messaging;

/// <summary>
/// The gate for messages of other accounts than the service's own: they may submit, cancel and delete jobs of their
/// owners, and nothing else. It stands before each message that would be consumed; what it refuses is answered where that can be done
/// safely, logged, and gone.
/// </summary>
internal sealed class SenderCheck(Accounts accounts, ILogger log) : IFilter<ConsumeContext>
{
    public async Task Send(ConsumeContext context, IPipe<ConsumeContext> next)
    {
        var account = accounts.SenderOf(context);
        var submit = context.TryGetMessage<SubmitJob>(out var one) ? one.Message : null;
        var cancel = context.TryGetMessage<CancelJob>(out var other) ? other.Message : null;
        var delete = context.TryGetMessage<DeleteJob>(out var third) ? third.Message : null;
        var answerable = ReplyAddresses.AreSafe(context, accounts, account);
        var refusal = account == accounts.Own ? null
            : !answerable ? "its answer would go where the sender may not write"
            // A message of two types would be let in by the one and then read as the other.
            : context.SupportedMessageTypes.Count() != 1 ? "it has several types"
            : submit is null && cancel is null && delete is null ? "only SubmitJob, CancelJob and DeleteJob are taken from other accounts"
            : account is null ? "it does not name its account in its user-id"
            : accounts.MaySpeakFor(account, submit?.Owner ?? cancel?.Owner ?? delete?.Owner) ? null
            : "its account may not send commands for this owner";
        if (refusal is null)
        {
            await next.Send(context);
            return;
        }

        // Nothing of the message itself: it is a stranger's text.
        log.LogWarning("A message of account {Account} is refused: {Why}", account ?? "(none named)", refusal);
        if (answerable && submit is not null)
            await context.RespondAsync(new JobRejected { JobId = submit.JobId, Rejection = JobRejection.Forbidden, Reasons = [$"The message is refused: {refusal}"] });
        else if (answerable && (cancel?.JobId ?? delete?.JobId) is { } job)
            await context.RespondAsync(new JobNotFound { JobId = job });

        // Else the bus would keep it in a queue of messages that nobody consumed.
        if (context is ConsumeContext<object> message)
            await message.NotifyConsumed(message, TimeSpan.Zero, nameof(SenderCheck));
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("senderCheck");
}

using CaesarRest.Contracts.Jobs;
using CaesarRest.Hosting;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace CaesarRest.Api.Jobs;

/// <summary>
/// Asks the jobs role and waits for its answer, never longer than <c>Caesar:Api:SubmitTimeout</c>: the request
/// client's own timer starts only once the broker took the message, so a broker that is down would hold a client for ever.
/// </summary>
internal sealed class JobsGateway(
    IRequestClient<SubmitJob> submit, IRequestClient<CancelJob> cancel, ApiSettings settings, TimeProvider clock, ILogger<JobsGateway> log)
{
    /// <summary>After this instant nobody waits for the answer to a command sent now.</summary>
    public DateTimeOffset ExpiresAt(DateTimeOffset sentAt) => sentAt + settings.SubmitTimeout;

    /// <exception cref="JobsUnavailableException">No answer; the command has expired, or nobody has taken it. It makes no job any more, but may have made one.</exception>
    public async Task<Response<JobAccepted, JobRejected>> Submit(SubmitJob command, CancellationToken cancellation)
    {
        try
        {
            return await InTime(deadline => submit.GetResponse<JobAccepted, JobRejected>(command, deadline, settings.SubmitTimeout), cancellation);
        }
        catch (Exception cause) when (!IsReturned(cause) && !cancellation.IsCancellationRequested)
        {
            // It may lie in a queue, or in one of errors for an operator to send it again. Who is told "no" must not get a job.
            var left = command.SubmittedAt + settings.SubmitTimeout - clock.GetUtcNow();
            if (left > TimeSpan.Zero)
                await Task.Delay(left, clock, cancellation);
            throw;
        }
    }

    /// <exception cref="JobsUnavailableException">No answer in time; the stop may still happen.</exception>
    public Task<Response<CancelAccepted, JobNotFound>> Cancel(CancelJob command, CancellationToken cancellation) =>
        InTime(deadline => cancel.GetResponse<CancelAccepted, JobNotFound>(command, deadline, settings.SubmitTimeout), cancellation);

    /// <summary>The broker has given it back: no queue holds it.</summary>
    private static bool IsReturned(Exception? cause) => cause is MessageReturnedException || (cause is not null && IsReturned(cause.InnerException));

    private async Task<T> InTime<T>(Func<CancellationToken, Task<T>> ask, CancellationToken cancellation)
    {
        using var timer = new CancellationTokenSource(settings.SubmitTimeout, clock);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellation);
        try
        {
            return await ask(deadline.Token);
        }
        // Time-outs, faults of the jobs role and every failure of a transport mean the same to the user.
        catch (Exception cause) when (!cancellation.IsCancellationRequested)
        {
            log.LogWarning(cause, "The jobs role did not answer");
            throw new JobsUnavailableException(cause);
        }
    }
}

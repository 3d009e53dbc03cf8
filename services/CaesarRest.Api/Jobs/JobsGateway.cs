using CaesarRest.Contracts.Jobs;
using CaesarRest.Hosting;
using CaesarRest.Messaging;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace CaesarRest.Api.Jobs;

/// <summary>
/// Asks the jobs role and waits for its answer, never longer than <c>Caesar:Api:SubmitTimeout</c>: the request
/// client's own timer starts only once the broker took the message, so a broker that is down would hold a client for ever.
/// </summary>
internal sealed class JobsGateway(
    IRequestClient<SubmitJob> submit, IRequestClient<CancelJob> cancel, IRequestClient<DeleteJob> delete, Broker broker, ApiSettings settings, TimeProvider clock, ILogger<JobsGateway> log)
{
    /// <summary>
    /// After this instant the command is not to be taken any more. It lies well before the end of the wait for the answer:
    /// what was checked just in time is stored, and answered, while somebody still waits.
    /// </summary>
    public DateTimeOffset ExpiresAt(DateTimeOffset sentAt) => sentAt + (settings.SubmitTimeout * 2 / 3);

    /// <exception cref="BrokerUnavailableException">Nothing can be sent.</exception>
    /// <exception cref="JobsUnavailableException">No answer; the command has expired, or nobody has taken it. It makes no job any more, but may have made one.</exception>
    public async Task<Response<JobAccepted, JobRejected>> Submit(SubmitJob command, CancellationToken cancellation)
    {
        try
        {
            return await Ask(command.JobId, deadline => submit.GetResponse<JobAccepted, JobRejected>(command, deadline, settings.SubmitTimeout), cancellation);
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

    /// <exception cref="BrokerUnavailableException">Nothing can be sent.</exception>
    /// <exception cref="JobsUnavailableException">No answer in time; the stop may still happen.</exception>
    public Task<Response<CancelAccepted, JobNotFound>> Cancel(CancelJob command, CancellationToken cancellation) =>
        Ask(command.JobId, deadline => cancel.GetResponse<CancelAccepted, JobNotFound>(command, deadline, settings.SubmitTimeout), cancellation);

    /// <exception cref="BrokerUnavailableException">Nothing can be sent.</exception>
    /// <exception cref="JobsUnavailableException">No answer in time; the deletion may still happen.</exception>
    public Task<Response<DeleteAccepted, JobNotFound>> Delete(DeleteJob command, CancellationToken cancellation) =>
        Ask(command.JobId, deadline => delete.GetResponse<DeleteAccepted, JobNotFound>(command, deadline, settings.SubmitTimeout), cancellation);

    /// <summary>The broker has given it back: no queue holds it.</summary>
    private static bool IsReturned(Exception? cause) => cause is MessageReturnedException || (cause is not null && IsReturned(cause.InnerException));

    private async Task<T> Ask<T>(Guid jobId, Func<CancellationToken, Task<T>> ask, CancellationToken cancellation)
    {
        using var scope = JobLog.Of(jobId);
        try
        {
            return await broker.InTime(settings.SubmitTimeout, ask, cancellation);
        }
        // Time-outs and faults of the jobs role mean the same to the user.
        catch (Exception cause) when (cause is not BrokerUnavailableException && !cancellation.IsCancellationRequested)
        {
            log.LogWarning(cause, "The jobs role did not answer");
            throw new JobsUnavailableException(cause);
        }
    }
}

using System.Text.Json;
using CaesarRest.Contracts.Jobs;
using CaesarRest.Hosting;
using CaesarRest.Storage;
using CaesarRest.Storage.Readers;
using MassTransit;
using Microsoft.AspNetCore.Http;

namespace CaesarRest.Api.Jobs;

/// <summary>A job as it is asked for.</summary>
/// <param name="Id">Chosen here, or by the client's key.</param>
/// <param name="Hash">Tells it from another one under the same key.</param>
internal sealed record JobOrder(Guid Id, Owner Owner, string App, JsonElement Options, string FileId, string? Tag, JobNeeds Needs, string Hash)
{
    public SubmitJob Command(DateTimeOffset now, DateTimeOffset expiresAt) => new()
    {
        JobId = Id,
        Owner = Owner.Name,
        App = App,
        Options = Options,
        InputFileId = FileId,
        Tag = Tag,
        Backend = Needs.Backend,
        Resources = Needs.Resources,
        TimeLimitSeconds = Needs.TimeLimitSeconds,
        SubmittedAt = now,
        ExpiresAt = expiresAt,
        RequestHash = Hash,
    };
}

/// <summary>What became of a submission: accepted, or refused with a status and all that is known of the reasons.</summary>
internal sealed record SubmissionAnswer(JobAccepted? Accepted, int Status, params IReadOnlyList<string> Faults)
{
    /// <summary>A refusal that may be no more in a moment.</summary>
    public bool Repeatable => Status == StatusCodes.Status503ServiceUnavailable;
}

/// <summary>Submits what the api's own checks let pass, and tells the user how it ended, also when nobody answers.</summary>
internal sealed class Submissions(IJobReader jobs, JobsGateway gateway, TimeProvider clock)
{
    /// <param name="order">What was asked.</param>
    /// <param name="keyed">Whether the client can repeat it under the same key.</param>
    /// <param name="cancellation">The client has gone.</param>
    public async Task<SubmissionAnswer> Send(JobOrder order, bool keyed, CancellationToken cancellation)
    {
        var now = clock.GetUtcNowInMilliseconds();
        var command = order.Command(now, gateway.ExpiresAt(now));
        try
        {
            var response = await gateway.Submit(command, cancellation);
            FaultPoints.Reach("api.accepted-not-answered");
            if (response.Is(out Response<JobAccepted>? accepted))
                return new(accepted.Message, StatusCodes.Status202Accepted);
            return response.Is(out Response<JobRejected>? rejected) && rejected.Message.Rejection != JobRejection.Expired
                ? new(null, Status(rejected.Message.Rejection), rejected.Message.Reasons)
                : Unavailable("The jobs role took too long", keyed);
        }
        catch (Exception cause) when (Outage.Of(cause) is { } outage)
        {
            // Perhaps only the answer was lost. With a key the client learns it by repeating; then the body is compared too.
            return !keyed && await Stored(command, cancellation) is { } job
                ? new(new() { JobId = job.JobId, SubmittedAt = job.SubmittedAt }, StatusCodes.Status202Accepted)
                : Unavailable($"The {outage.Subsystem} does not answer", keyed);
        }
    }

    /// <summary>The refusal of a submission that reached nobody, or whose answer did not come.</summary>
    public static SubmissionAnswer Unavailable(string because, bool keyed) => new(
        null,
        StatusCodes.Status503ServiceUnavailable,
        keyed
            ? $"Job failed to be submitted. {because}. Repeat it with the same {IdempotencyKey.Header}."
            : $"Job failed to be submitted. {because}. It may have taken the job, so repeating may make a second one; check the list of jobs first.");

    private async Task<JobView?> Stored(SubmitJob command, CancellationToken cancellation)
    {
        try
        {
            return await jobs.Find(command.Owner, command.JobId, cancellation);
        }
        catch (Exception) when (!cancellation.IsCancellationRequested)
        {
            // Whatever the store suffers from, the first failure is the one to tell.
            return null;
        }
    }

    private static int Status(JobRejection rejection) => rejection switch
    {
        JobRejection.Conflict => StatusCodes.Status422UnprocessableEntity,
        JobRejection.Deleted => StatusCodes.Status410Gone,
        // Where api and jobs role have accounts of their own, and the api's is not told to the jobs role.
        JobRejection.Forbidden => StatusCodes.Status403Forbidden,
        _ => StatusCodes.Status400BadRequest,
    };
}

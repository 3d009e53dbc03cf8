using CaesarRest.Contracts.Jobs;
using CaesarRest.Finders;
using CaesarRest.Storage.Readers;

namespace CaesarRest.Jobs;

/// <summary>
/// Whether a submission may become a job. The API has checked the same for a quick answer; here it is decided,
/// because any service may send <see cref="SubmitJob"/>.
/// </summary>
internal sealed class SubmissionRules(AppCatalogue apps, IFileReader files, TimeProvider clock)
{
    /// <summary>The refusal, or null when the job may run.</summary>
    public async Task<JobRejected?> Refusal(SubmitJob asked, CancellationToken cancellation)
    {
        if (asked.ExpiresAt <= clock.GetUtcNow())
            return Refused(asked, JobRejection.Expired, "The submission arrived after its sender had given up waiting");
        if (apps.Find(asked.App) is not { } app)
            return Refused(asked, JobRejection.Invalid, $"App {asked.App} not known or supported");
        if (OptionChecks.FirstFault(app, asked.Options) is { } fault)
            return Refused(asked, JobRejection.Invalid, fault);
        if (await files.Find(asked.Owner, asked.InputFileId, cancellation) is null)
            return Refused(asked, JobRejection.Invalid, "Cannot find file corresponding to given data input uid!");
        return null;
    }

    private static JobRejected Refused(SubmitJob asked, JobRejection rejection, string reason) =>
        new() { JobId = asked.JobId, Rejection = rejection, Reasons = [reason] };
}

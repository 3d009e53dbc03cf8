using System.Text.Json;
using CaesarRest.Contracts.Jobs;
using CaesarRest.Finders;
using CaesarRest.Storage.Readers;

namespace CaesarRest.Jobs;

/// <summary>
/// Whether a submission may become a job. The API has checked the same for a quick answer; here it is decided,
/// because any service may send <see cref="SubmitJob"/>. A message may also leave out what its record calls required.
/// </summary>
internal sealed class SubmissionRules(AppCatalogue apps, BackendChoice backends, IFileReader files, TimeProvider clock)
{
    private const int LongestOwner = 255;
    private const int HashLength = 64;

    // Clocks of other machines; a job from the future would head every list.
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    /// <summary>The refusal with all its reasons, or null when the job may run.</summary>
    public async Task<JobRejected?> Refusal(SubmitJob asked, CancellationToken cancellation)
    {
        if (asked.ExpiresAt <= clock.GetUtcNow())
            return Refused(asked, JobRejection.Expired, ["The submission arrived after its sender had given up waiting"]);
        List<string> faults = [.. Faults(asked)];
        if (IsOwner(asked.Owner) && JobChecks.IsInputId(asked.InputFileId) && !await files.IsInput(asked.Owner, asked.InputFileId, cancellation))
            faults.Add("Cannot find file corresponding to given data input uid!");
        return faults.Count == 0 ? null : Refused(asked, JobRejection.Invalid, faults);
    }

    private IEnumerable<string> Faults(SubmitJob asked)
    {
        if (asked.JobId == Guid.Empty)
            yield return "The job's id must not be all zeros";
        if (!IsOwner(asked.Owner))
            yield return $"The owner must have 1 to {LongestOwner} characters, and no control character";
        if (!JobChecks.IsInputId(asked.InputFileId))
            yield return "The input file's id must have 32 hex digits, or be dataset: and a label";
        if (asked.RequestHash is not { Length: HashLength } hash || !hash.All(char.IsAsciiHexDigit))
            yield return $"The hash of the request must have {HashLength} hex digits";
        if (asked.SubmittedAt > clock.GetUtcNow() + ClockSkew)
            yield return "The time of submission lies in the future";
        if (JobChecks.TagFault(asked.Tag) is { } tag)
            yield return tag;
        foreach (var fault in OptionFaults(asked.App, asked.Options))
            yield return fault;
        foreach (var fault in backends.Faults(asked.App, asked.Options, asked.Backend, asked.Resources, asked.TimeLimitSeconds))
            yield return fault;
    }

    private IEnumerable<string> OptionFaults(string? app, JsonElement options)
    {
        if (options.ValueKind is JsonValueKind.Object && !options.EnumerateObject().Any())
            return ["No job inputs field found in request!"];
        if (options.ValueKind is not JsonValueKind.Undefined && options.GetRawText().Length > JobChecks.LargestRequest)
            return [$"Job inputs must have at most {JobChecks.LargestRequest} characters!"];
        return JobChecks.IsReadable(options, JobChecks.DeepestRequest - 1)
            ? JobChecks.Faults(apps, app, options)
            : ["Job inputs are nested too deep, or hold text that is not valid Unicode!"];
    }

    private static bool IsOwner(string? owner) => owner is { Length: > 0 and <= LongestOwner } && !owner.Any(char.IsControl);

    private static JobRejected Refused(SubmitJob asked, JobRejection rejection, IReadOnlyList<string> reasons) =>
        new() { JobId = asked.JobId, Rejection = rejection, Reasons = reasons };
}

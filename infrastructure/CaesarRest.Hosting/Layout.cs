using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace CaesarRest.Hosting;

/// <summary>Where files lie on the shared directories. The only place that turns owners and ids into paths.</summary>
public sealed class Layout(IOptions<CaesarOptions> options)
{
    /// <summary>Folder within a job's directory for claims and exit statuses; it is no result, and never leaves the service.</summary>
    public const string ControlFolder = ".job";

    /// <summary>File in each shared directory that tells it from every other.</summary>
    public const string TokenName = ".caesar-rest-directory";

    /// <summary>Files in a job's directory into which every backend leads what its program prints.</summary>
    public static readonly IReadOnlyList<string> LogFiles = ["stdout.log", "stderr.log"];

    /// <summary>Full path of <c>Caesar:DataDirectory</c>.</summary>
    public string DataDirectory { get; } = Path.GetFullPath(options.Value.DataDirectory);

    /// <summary>Full path of <c>Caesar:JobDirectory</c>.</summary>
    public string JobDirectory { get; } = Path.GetFullPath(options.Value.JobDirectory);

    /// <summary>The token of the job directory, by which all processes of an installation know what is theirs.</summary>
    /// <exception cref="IOException">It cannot be read; it is there from the start on.</exception>
    public Guid Installation() => new(File.ReadAllBytes(Path.Combine(JobDirectory, TokenName)));

    /// <summary>Folder of an owner's uploads.</summary>
    public string DataFolder(string owner) => Path.Combine(DataDirectory, OwnerFolder(owner));

    /// <summary>An uploaded file. Id and extension come from the service, never from a user's file name.</summary>
    public string DataFile(string owner, string fileId, string extension) => Path.Combine(DataFolder(owner), $"{fileId}.{extension}");

    /// <summary>Directory of a job: where its finder runs and leaves its results.</summary>
    public string JobFolder(string owner, Guid jobId) => Path.Combine(JobDirectory, RelativeJobFolder(owner, jobId));

    /// <summary>The same, relative to the job directory: what users may see.</summary>
    public static string RelativeJobFolder(string owner, Guid jobId) => $"{OwnerFolder(owner)}/job_{jobId:D}";

    /// <summary>
    /// A folder name for an owner: the owner itself where that is plain, else a digest, so that no two owners share
    /// a folder and no owner's text becomes a path.
    /// </summary>
    public static string OwnerFolder(string owner)
    {
        var plain = owner.Length is > 0 and <= 64 && !owner.StartsWith("u-", StringComparison.Ordinal)
            && owner.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '_' or '-');
        return plain ? owner : "u-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(owner)))[..32];
    }
}

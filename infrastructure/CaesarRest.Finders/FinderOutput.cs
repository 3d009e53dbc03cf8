using System.IO.Enumeration;
using CaesarRest.Hosting;

namespace CaesarRest.Finders;

/// <summary>A result file of a finder.</summary>
public sealed record FinderOutput
{
    /// <summary>What it is.</summary>
    public required OutputRole Role { get; init; }

    /// <summary>
    /// In which form a client may ask for it by its role; null for a file that is only listed. An app has at most one output
    /// of a role and a form.
    /// </summary>
    public OutputForm? Form { get; init; }

    /// <summary>File name pattern within the job's directory; <c>{base}</c> is the input's file id, or any run of characters for a dataset, and <c>*</c> any run.</summary>
    public required string Glob { get; init; }

    /// <summary>Media type.</summary>
    public required string MediaType { get; init; }

    /// <summary>One sentence for the user.</summary>
    public required string Description { get; init; }

    /// <summary>True for a file of that name in the directory of a job with that input.</summary>
    /// <param name="name">Name relative to the job's directory; in a folder of it no file is an output.</param>
    /// <param name="inputFileId">The input's id.</param>
    public bool Matches(string name, string inputFileId)
    {
        ArgumentNullException.ThrowIfNull(name);
        // How a dataset's file is called is the installation's business.
        var known = DatasetSettings.LabelOf(inputFileId) is null ? inputFileId : "*";
        // MatchesSimpleExpression knows '?' and an escape too; AppFile lets neither into a pattern.
        return !name.Contains('/', StringComparison.Ordinal)
            && FileSystemName.MatchesSimpleExpression(Glob.Replace("{base}", known, StringComparison.Ordinal), name, ignoreCase: false);
    }
}

/// <summary>What a result file is.</summary>
public enum OutputRole
{
    /// <summary>Catalogue of sources (islands).</summary>
    Sources,

    /// <summary>Catalogue of fitted components.</summary>
    Components,

    /// <summary>Picture of the result.</summary>
    Plot,

    /// <summary>Regions for a viewer.</summary>
    Regions,

    /// <summary>A map: background, noise, residual.</summary>
    Map,

    /// <summary>Log of the run.</summary>
    Log,
}

/// <summary>A form in which a client may ask for a result.</summary>
public enum OutputForm
{
    /// <summary>A catalogue as JSON, of the finder's own shape.</summary>
    Json,

    /// <summary>A catalogue as the finder's own table.</summary>
    Table,

    /// <summary>A plot as an image file.</summary>
    Picture,
}

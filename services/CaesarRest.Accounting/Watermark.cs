using CaesarRest.Storage;

namespace CaesarRest.Accounting;

/// <summary>The one document of <c>accounting_marks</c>.</summary>
internal sealed class Watermark : IDocument
{
    public const string OnlyId = "jobs";

    public static readonly CollectionSchema Schema = new("accounting_marks");

    public string Id { get; init; } = OnlyId;

    public long Version { get; set; }

    /// <summary>Every change up to this instant was announced, the facts of some perhaps still under way.</summary>
    public DateTimeOffset AnnouncedUntil { get; set; } = DateTimeOffset.UnixEpoch;
}

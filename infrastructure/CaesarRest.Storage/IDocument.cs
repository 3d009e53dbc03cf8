namespace CaesarRest.Storage;

/// <summary>
/// What a store needs to know of a document. Its members are public properties with get and set or init; computed ones
/// are not stored and cannot be queried. A nullable member starts as null. Times are kept to the millisecond, in UTC.
/// </summary>
public interface IDocument
{
    /// <summary>Key within its collection; printable ASCII without blanks.</summary>
    string Id { get; }

    /// <summary>
    /// Counts the writes: 1 after the insert, one more after every replace. The store sets it;
    /// a writer passes the version it has read, so that the slower of two writers is told.
    /// </summary>
    long Version { get; set; }
}

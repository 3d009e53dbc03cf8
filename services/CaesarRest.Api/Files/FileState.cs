namespace CaesarRest.Api.Files;

/// <summary>What became of an upload. Once its bytes are gone the document goes too.</summary>
internal enum FileState
{
    /// <summary>Served to its owner.</summary>
    Stored,

    /// <summary>Hidden from its owner; the bytes wait for jobs that still need them.</summary>
    Deleted,
}

namespace CaesarRest.Storage;

/// <summary>The version of a document while it is written.</summary>
internal static class DocumentVersion
{
    /// <summary>Writes the document under <paramref name="version"/>; unless that succeeds, it keeps the version it had.</summary>
    public static async Task<bool> AtVersion(this IDocument document, long version, Func<Task<bool>> write)
    {
        var before = document.Version;
        var written = false;
        document.Version = version;
        try
        {
            written = await write();
            return written;
        }
        finally
        {
            if (!written)
                document.Version = before;
        }
    }
}

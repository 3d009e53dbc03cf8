namespace CaesarRest.Storage.Readers;

/// <summary>Uploaded files as other roles may read them: always within one owner.</summary>
public interface IFileReader
{
    /// <summary>The owner's file, or null; foreign and deleted files read as none.</summary>
    Task<FileView?> Find(string owner, string fileId, CancellationToken cancellation);

    /// <summary>Whether a job of the owner may work on it: a file that <see cref="Find"/> finds, or a dataset of the installation.</summary>
    Task<bool> IsInput(string owner, string inputId, CancellationToken cancellation);

    /// <summary>
    /// Where the bytes of the owner's file lie, also when it was deleted after a job was accepted for it; null when
    /// there never was such a file or its bytes are gone. A dataset is everybody's. Full path on this machine; never shown to users.
    /// </summary>
    Task<string?> FindPath(string owner, string inputId, CancellationToken cancellation);
}

namespace CaesarRest.Api.Files;

/// <summary>An upload that the user has to change; nothing of it is kept.</summary>
internal sealed class UploadRefusedException(int status, string message, Exception? cause = null) : Exception(message, cause)
{
    public int Status => status;
}

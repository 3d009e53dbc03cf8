namespace CaesarRest.Finders;

/// <summary>An app's descriptor cannot be used; the message names the file, what is wrong and what would be right.</summary>
public sealed class FinderAppException : Exception
{
    /// <summary>A fault found in a descriptor.</summary>
    public FinderAppException(string file, string fault, Exception? cause = null)
        : base($"{file}: {fault}", cause)
    {
    }

    /// <summary>Without a message.</summary>
    public FinderAppException()
    {
    }

    /// <summary>With a message.</summary>
    public FinderAppException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and a cause.</summary>
    public FinderAppException(string message, Exception cause)
        : base(message, cause)
    {
    }
}

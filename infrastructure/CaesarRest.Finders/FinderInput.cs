namespace CaesarRest.Finders;

/// <summary>What a finder works on. It informs a user who chooses; uploads are not checked against it.</summary>
public sealed record FinderInput
{
    /// <summary>File formats by their extension, lower case.</summary>
    public IReadOnlyList<string> Formats { get; init; } = ["fits"];

    /// <summary>What the image should be, with its unit.</summary>
    public string Data { get; init; } = "";

    /// <summary>What else a user should know of it.</summary>
    public string Notes { get; init; } = "";
}

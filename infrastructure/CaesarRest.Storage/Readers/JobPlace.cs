namespace CaesarRest.Storage.Readers;

/// <summary>The place of a job in its owner's list. It stays where it is, whatever is added to the list.</summary>
/// <param name="SubmittedAt">When it was submitted.</param>
/// <param name="JobId">Its id, which parts jobs of the same millisecond.</param>
public sealed record JobPlace(DateTimeOffset SubmittedAt, Guid JobId);

namespace CaesarRest.Api.Lists;

/// <summary>The place of a row in its owner's list. It stays where it is, whatever is added to the list.</summary>
/// <param name="At">When it was submitted or stored.</param>
/// <param name="Id">Its id, which parts rows of the same millisecond.</param>
internal sealed record ListPlace(DateTimeOffset At, Guid Id);

namespace CaesarRest.Storage.Readers;

/// <summary>The uploaded files of one owner, deleted ones left out.</summary>
/// <param name="Owner">User whose files they are.</param>
/// <param name="Files">How many there are.</param>
/// <param name="SizeBytes">Their size in all, bytes.</param>
public sealed record FileUsage(string Owner, long Files, long SizeBytes);

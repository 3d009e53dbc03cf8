namespace CaesarRest.Finders;

/// <summary>
/// A finder call, ready to run: no shell ever sees it. <paramref name="Arguments"/> are passed one by one.
/// </summary>
/// <param name="Program">Program name or full path.</param>
/// <param name="Arguments">Arguments in order, user text included, each whole.</param>
/// <param name="SupportFiles">File name to content, to be laid into the folder that stood for <c>{support}</c>.</param>
public sealed record CommandLine(string Program, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, byte[]> SupportFiles);

using System.Text.Json;
using CaesarRest.Finders;

namespace CaesarRest.Executor;

/// <summary>Renders calls from the catalogue of apps.</summary>
internal sealed class FinderCalls(AppCatalogue apps, CommandLines commandLines) : IFinderCalls
{
    public CommandLine? Render(string app, JsonElement options, string inputPath, string outputFolder, string supportFolder) =>
        apps.Find(app) is { } found ? commandLines.Render(found, options, inputPath, outputFolder, supportFolder) : null;
}

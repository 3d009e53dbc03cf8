using System.Text.Json;
using CaesarRest.Finders;

namespace CaesarRest.Executor;

/// <summary>Finder calls as the executor needs them: rendered from the catalogue of apps.</summary>
internal interface IFinderCalls
{
    /// <summary>The call, or null for an app that is not in this executor's catalogue.</summary>
    /// <param name="app">Name of the app.</param>
    /// <param name="options">Options as the client sent them.</param>
    /// <param name="inputPath">Full path of the image.</param>
    /// <param name="outputFolder">The job's directory.</param>
    /// <param name="supportFolder">Where the call's support files will lie.</param>
    /// <exception cref="ArgumentException">The options cannot be rendered.</exception>
    CommandLine? Render(string app, JsonElement options, string inputPath, string outputFolder, string supportFolder);
}

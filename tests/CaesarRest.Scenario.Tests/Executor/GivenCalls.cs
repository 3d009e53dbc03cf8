using System.Text.Json;
using CaesarRest.Executor;
using CaesarRest.Finders;
using CaesarRest.Testing.Servers;

namespace CaesarRest.Scenario.Tests.Executor;

/// <summary>Finders whose options are the call itself: <c>{"call": [program, argument...]}</c>, with <c>image</c> for another than the tests' own.</summary>
internal sealed class GivenCalls : IFinderCalls
{
    public CommandLine? Render(string app, JsonElement options, string inputPath, string outputFolder, string supportFolder)
    {
        var call = options.GetProperty("call").Deserialize<string[]>()!;
        return app == "unheard-of" ? null : new CommandLine(call[0], call[1..], new Dictionary<string, byte[]>())
        {
            Image = options.TryGetProperty("image", out var image) ? image.GetString() : KubernetesCluster.Image,
        };
    }
}

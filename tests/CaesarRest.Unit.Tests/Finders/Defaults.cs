using System.Text.Json;
using CaesarRest.Finders;

namespace CaesarRest.Unit.Tests.Finders;

/// <summary>What a client sends that sends its whole form back, untouched.</summary>
internal static class Defaults
{
    public static JsonElement Of(FinderApp app) =>
        JsonSerializer.SerializeToElement(app.Options.ToDictionary(option => option.Name, option => option.Default ?? JsonSerializer.SerializeToElement(false)));
}

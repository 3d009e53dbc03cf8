using System.Text.Json;
using System.Text.Json.Nodes;

namespace CaesarRest.Finders;

/// <summary>
/// Options as clients of the later dialect send them: a flag may be the text <c>"true"</c> or <c>"false"</c>, and one that
/// has a default takes it when it is left out.
/// </summary>
public static class NestedOptions
{
    /// <summary>The same options as every other request has them. What is no object, or for no app, stays as it is.</summary>
    public static JsonElement Plain(FinderApp? app, JsonElement options)
    {
        if (app is null || options.ValueKind != JsonValueKind.Object)
            return options;
        // Key by key: a key that is there twice counts once, the last one, as it does for every reader here.
        var plain = new JsonObject();
        foreach (var option in options.EnumerateObject())
            plain[option.Name] = JsonNode.Parse(option.Value.GetRawText());
        foreach (var flag in app.Options.Where(option => option.Type == OptionType.None))
        {
            if (!OptionValue.TryFind(options, flag, out var sent))
            {
                if (flag.Default is { } value)
                    plain[flag.Name] = value.GetBoolean();
            }
            else if (sent.ValueKind == JsonValueKind.String && bool.TryParse(sent.GetString(), out var set))
            {
                plain[options.TryGetProperty(flag.Name, out _) ? flag.Name : flag.DescribeName!] = set;
            }
        }

        return JsonSerializer.SerializeToElement(plain);
    }
}

using System.Text.Json;
using System.Text.Json.Serialization;
using CaesarRest.Hosting;
using Microsoft.Extensions.Options;

namespace CaesarRest.Finders;

/// <summary>The finders of this installation.</summary>
public sealed class AppCatalogue(IOptions<CaesarOptions> options)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>All of them, in the order of <c>GET /apps</c>.</summary>
    public IReadOnlyList<FinderApp> Apps { get; } = Read(options.Value.FinderDirectory);

    /// <summary>The app of that name, or null.</summary>
    public FinderApp? Find(string name) => Apps.FirstOrDefault(app => app.Name == name);

    private static FinderApp[] Read(string? directory) => directory is null
        ? []
        : [.. Directory.GetDirectories(directory).Order(StringComparer.Ordinal)
            .Select(app => JsonSerializer.Deserialize<FinderApp>(File.ReadAllBytes(Path.Combine(app, "app.json")), Json)!)];
}

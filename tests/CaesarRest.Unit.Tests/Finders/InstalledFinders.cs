using System.Text.Json;
using CaesarRest.Finders;
using CaesarRest.Hosting;
using Microsoft.Extensions.Options;

namespace CaesarRest.Unit.Tests.Finders;

/// <summary>The finders of an installation, and short ways to ask them.</summary>
internal sealed class InstalledFinders
{
    public InstalledFinders(CaesarOptions? options = null)
    {
        var configured = Options.Create(options ?? new CaesarOptions());
        Catalogue = new AppCatalogue(configured);
        CommandLines = new CommandLines(Catalogue, configured);
    }

    public AppCatalogue Catalogue { get; }

    public CommandLines CommandLines { get; }

    public FinderApp App(string name) => Catalogue.Find(name) ?? throw new InvalidOperationException($"There is no app {name}.");

    public string? FirstFault(string app, string inputs) => OptionChecks.FirstFault(App(app), Json(inputs));

    public CommandLine Render(string app, string inputs, string image = "/data/ab12.fits") =>
        CommandLines.Render(App(app), Json(inputs), image, "/jobs/7", "/support/7");

    public static JsonElement Json(string text) => JsonSerializer.Deserialize<JsonElement>(text);
}

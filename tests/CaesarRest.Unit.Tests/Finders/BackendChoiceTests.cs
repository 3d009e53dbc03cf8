using System.Text.Json;
using CaesarRest.Finders;
using CaesarRest.Hosting;
using Microsoft.Extensions.Options;

namespace CaesarRest.Unit.Tests.Finders;

public sealed class BackendChoiceTests
{
    private const string Told = "Option mode value must have letters, digits and _ . , : + / @ = - only on backend cloud!";

    [Theory]
    [InlineData("caesar", "cloud", """{"mode":"a-b.c,d:e+f/g@h=i_9","n":5,"x":true}""", null)]
    [InlineData("caesar", "cloud", """{"mode":"$(id)"}""", Told)]
    [InlineData("caesar", "cloud", """{"mode":"a b"}""", Told)]
    [InlineData("caesar", "cloud", """{"mode":"a;b"}""", Told)]
    [InlineData("caesar", "cloud", """{"mode":""}""", Told)]
    [InlineData("caesar", "local", """{"mode":"$(id)"}""", null)]
    [InlineData("aegean", "cloud", """{"mode":"$(id)"}""", null)]
    public void An_image_that_may_read_its_options_as_a_shell_gets_none_that_mean_something_to_one(string app, string backend, string options, string? told) =>
        Assert.Equal(told, Choice().Faults(app, JsonElement.Parse(options), backend, null, null).SingleOrDefault());

    private static BackendChoice Choice()
    {
        var options = new CaesarOptions { Executor = { Backends = { ["local"] = new(), ["cloud"] = new() { Kind = BackendKind.Kubernetes } } } };
        options.Executor.Backends["cloud"].Kubernetes.Apps["caesar"] = new() { UsesJobOptions = true };
        return new(new OptionsWrapper<CaesarOptions>(options));
    }
}

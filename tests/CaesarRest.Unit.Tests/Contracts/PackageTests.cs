using System.Diagnostics;
using System.IO.Compression;
using System.Xml.Linq;
using CaesarRest.Testing;

namespace CaesarRest.Unit.Tests.Contracts;

/// <summary>The package as a service that is not built here takes it: from a folder, into a project that knows nothing else.</summary>
public sealed class PackageTests
{
    [Fact]
    public async Task It_restores_and_its_types_can_be_used()
    {
        using var folder = new TemporaryFolder();
        var packages = folder["packages"];
        await Dotnet(folder, Repository.Root, "pack", Repository.Path("contracts", "CaesarRest.Contracts", "CaesarRest.Contracts.csproj"),
            "--configuration", "Release", "--output", packages, $"-p:ArtifactsPath={folder["artifacts"]}");
        var package = Assert.Single(Directory.GetFiles(packages, "*.nupkg"));
        Assert.Single(Directory.GetFiles(packages, "*.snupkg"));
        AssertContents(package);

        Directory.CreateDirectory(folder["consumer"]);
        File.WriteAllText(folder["consumer/nuget.config"], $"""
            <configuration><packageSources><clear /><add key="here" value="{packages}" /></packageSources></configuration>
            """);
        File.WriteAllText(folder["consumer/consumer.csproj"], """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework></PropertyGroup>
              <ItemGroup><PackageReference Include="CaesarRest.Contracts" Version="*" /></ItemGroup>
            </Project>
            """);
        File.WriteAllText(folder["consumer/Program.cs"], """
            using System.Text.Json;
            using CaesarRest.Contracts.Jobs;
            var rejected = new JobRejected { JobId = System.Guid.Empty, Rejection = JobRejection.Invalid, Reasons = new[] { "why" } };
            System.Console.WriteLine(JsonSerializer.Serialize(rejected, JsonSerializerOptions.Web));
            System.Console.WriteLine(JobState.Lost.IsFinal());
            """);

        var output = await Dotnet(folder, folder["consumer"], "run");

        Assert.Equal("{\"jobId\":\"00000000-0000-0000-0000-000000000000\",\"rejection\":\"Invalid\",\"reasons\":[\"why\"]}\nTrue\n", output);
    }

    private static void AssertContents(string package)
    {
        using var archive = ZipFile.OpenRead(package);
        var names = archive.Entries.Select(entry => entry.FullName).ToList();
        Assert.Superset(new HashSet<string>(["README.md", "asyncapi.yaml", "examples/submit.py", "lib/net10.0/CaesarRest.Contracts.dll", "lib/net10.0/CaesarRest.Contracts.xml"]), names.ToHashSet());
        using var nuspec = archive.GetEntry("CaesarRest.Contracts.nuspec")!.Open();
        var metadata = XDocument.Load(nuspec).Root!.Elements().Single();
        Assert.Equal("Apache-2.0", metadata.Elements().Single(element => element.Name.LocalName == "license").Value);
        Assert.DoesNotContain(metadata.Descendants(), element => element.Name.LocalName == "dependency");
    }

    private static async Task<string> Dotnet(TemporaryFolder folder, string directory, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = directory, RedirectStandardOutput = true, RedirectStandardError = true };
        // Caches of its own: a package of the same version from an earlier day would be taken for this one.
        if (arguments is ["run"])
            start.Environment["NUGET_PACKAGES"] = folder["cache"];
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"dotnet {string.Join(' ', arguments)}:\n{output}{await errors}");
        return output;
    }
}

// Targets of build.sh. Cake runs this file as a script.
using System.Diagnostics;
using System.Xml.Linq;

const string Configuration = "Release";
var target = Argument("target", "build");
var only = Argument<string>("only", null);
var isRoot = Environment.UserName == "root";

// What the tests need, each installed by its own idempotent recipe. A recipe ends with 77 when it cannot be had here.
var servers = new[] { "source-extractor", "pybdsf", "rabbitmq", "rabbitmq4", "slurm", "slurm24", "documentdb", "python3-pika", "docker", "kubernetes" };
const int CannotBeHad = 77;

Task("build")
    .Does(() => Build("CaesarRest.sln"));

Task("PrepareRun")
    .Does(() =>
    {
        EnsureFinder();
        Build("services/CaesarRest.Host/CaesarRest.Host.csproj");
    });

Task("setup")
    .Does(() =>
    {
        foreach (var server in servers)
            Install(server);
    });

// The same service with places at which tests end it as a power cut would; see FaultPoints in CaesarRest.Hosting.
Task("build-fault-points")
    .IsDependentOn("build")
    .Does(() => Build("services/CaesarRest.Host/CaesarRest.Host.csproj", settings => settings
        .WithProperty("FaultPoints", "true")
        .WithProperty("ArtifactsPath", MakeAbsolute(Directory("artifacts/fault-points")).FullPath)));

Task("test")
    .IsDependentOn("setup")
    .IsDependentOn("build-fault-points")
    .Does(RunTests);

Task("pack")
    .Does(() => DotNetPack("contracts/CaesarRest.Contracts/CaesarRest.Contracts.csproj", new DotNetPackSettings
    {
        Configuration = Configuration,
        OutputDirectory = "artifacts/packages",
        Verbosity = DotNetVerbosity.Quiet,
        NoLogo = true,
    }));

Task("PrepareChaos")
    .IsDependentOn("setup")
    .IsDependentOn("build-fault-points");

Task("clean")
    .Does(() => CleanDirectory("artifacts"));

RunTarget(target);

void Build(string project, Func<DotNetMSBuildSettings, DotNetMSBuildSettings> with = null) =>
    DotNetBuild(project, new DotNetBuildSettings
    {
        Configuration = Configuration,
        Verbosity = DotNetVerbosity.Quiet,
        NoLogo = true,
        MSBuildSettings = with?.Invoke(new DotNetMSBuildSettings()),
    });

int Run(string program, params string[] arguments)
{
    using var process = Process.Start(new ProcessStartInfo(program, arguments));
    process.WaitForExit();
    return process.ExitCode;
}

void EnsureFinder()
{
    if (Run("sh", "-c", "command -v source-extractor >/dev/null") == 0)
        return;
    Console.WriteLine("Installing source-extractor from the distribution's packages");
    var recipe = "tests/servers/source-extractor.sh";
    var installed = isRoot ? Run("bash", recipe, "install") == 0
        : Run("sh", "-c", "sudo -n true 2>/dev/null") == 0 && Run("sudo", "-n", "bash", recipe, "install") == 0;
    if (!installed)
        throw new CakeException("No source finder is installed, and this user may not install one. Type: sudo apt-get install -y --no-install-recommends source-extractor");
}

void Install(string server)
{
    var watch = Stopwatch.StartNew();
    var code = Run("bash", $"tests/servers/{server}.sh", "install");
    if (code == CannotBeHad)
        Console.WriteLine($"setup: {server} cannot be had here; its tests will be skipped");
    else if (code != 0)
        throw new CakeException($"setup: {server} failed with exit code {code}");
    else
        Console.WriteLine($"setup: {server} is there ({watch.Elapsed.TotalSeconds:F0} s)");
}

void RunTests()
{
    var results = MakeAbsolute(Directory("artifacts/test-results"));
    EnsureDirectoryExists(results);
    CleanDirectory(results);
    var passed = 0;
    var failures = new List<(string Test, string Why)>();
    var skipped = new List<(string Test, string Why)>();
    foreach (var project in GetFiles("tests/*.Tests/*.csproj").Select(file => file.GetFilenameWithoutExtension().ToString()).Order())
    {
        if (only != null && project != $"CaesarRest.{only}.Tests")
            continue;
        Console.WriteLine($"{project}");
        var report = results.CombineWithFilePath($"{project}.xml").FullPath;
        var code = Run($"artifacts/bin/{project}/{Configuration.ToLowerInvariant()}/{project}", "-noLogo", "-noColor", "-result-xml", report);
        if (!System.IO.File.Exists(report))
            throw new CakeException($"{project} ended with exit code {code} and left no report");
        var tests = XDocument.Load(report).Descendants("test").ToList();
        passed += tests.Count(test => (string)test.Attribute("result") == "Pass");
        if (code != 0)
            failures.AddRange(tests.Where(test => (string)test.Attribute("result") == "Fail")
                .Select(test => ((string)test.Attribute("name"), (string)test.Element("failure")?.Element("message") ?? "no message"))
                .DefaultIfEmpty((project, $"ended with exit code {code}")));
        skipped.AddRange(tests.Where(test => (string)test.Attribute("result") is "Skip" or "NotRun")
            .Select(test => ((string)test.Attribute("name"), (string)test.Element("reason") ?? "no reason given")));
    }

    var allowed = System.IO.File.ReadLines("tests/allowed-skips.txt").Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split(' ')[0]).ToHashSet();
    var unexpected = skipped.Where(skip => !allowed.Contains(skip.Test)).ToList();
    // Once more at the end, where the reader of a long log looks first.
    if (failures.Count > 0)
        Console.WriteLine("Failed:");
    foreach (var (test, why) in failures)
        Console.WriteLine($"  {test}: {why}");
    if (skipped.Count > 0)
        Console.WriteLine("Skipped:");
    foreach (var (test, why) in skipped)
        Console.WriteLine($"  {test}: {why}");

    // As root in CI everything can be had, so a test that is silently no longer run must not pass for a green one.
    var strict = isRoot && EnvironmentVariable("CI", false);
    if (strict && unexpected.Count > 0)
        Console.WriteLine($"{unexpected.Count} skipped test(s) are not on tests/allowed-skips.txt: {string.Join(", ", unexpected.Select(skip => skip.Test))}");
    // build.sh ends with it, after Cake has said its own last words.
    System.IO.File.WriteAllText(results.CombineWithFilePath("summary").FullPath, $"{passed} passed, {failures.Count} failed, {skipped.Count} skipped\n");
    if (failures.Count > 0 || passed == 0 || (strict && unexpected.Count > 0))
        throw new CakeException("Tests failed");
}

namespace CaesarRest.Unit.Tests.Finders;

/// <summary>An operator's folder of apps, removed after the test.</summary>
internal sealed class FinderFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("finders-").FullName;

    /// <summary>A descriptor that is right, but for what the test puts in.</summary>
    public static string App(string name, string options = "", string arguments = "\"{options}\",\"{input}\"", string more = "") => $$"""
        {
          "name": "{{name}}", "description": "A finder.", {{more}}
          "command": {"program": "find-it", "arguments": [{{arguments}}], "optionStyle": "longEquals"},
          "options": [{{options}}]
        }
        """;

    public void Write(string app, string descriptor) => Write(app, "app.json", descriptor);

    public void Write(string app, string file, string content)
    {
        var folder = Directory.CreateDirectory(System.IO.Path.Combine(Path, app)).FullName;
        File.WriteAllText(System.IO.Path.Combine(folder, file), content);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

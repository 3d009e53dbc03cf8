namespace CaesarRest.Http.Tests;

/// <summary>A finder of the tests' own, with one option of each kind.</summary>
public static class TestFinder
{
    public const string Name = "testfinder";

    /// <summary>Writes its descriptor where <c>Caesar:FinderDirectory</c> looks.</summary>
    public static void WriteTo(string directory)
    {
        var folder = Directory.CreateDirectory(Path.Combine(directory, Name));
        File.WriteAllText(Path.Combine(folder.FullName, "app.json"), Descriptor);
    }

    private const string Descriptor = """
        {
          "name": "testfinder",
          "description": "Finds nothing.",
          "command": { "program": "true", "arguments": ["{options}", "{input}"], "optionStyle": "longEquals" },
          "options": [
            { "name": "seedthr", "type": "float", "category": "DETECT", "default": 5, "min": 0, "max": 10.0, "description": "Seed threshold" },
            { "name": "bkgestimator", "type": "str", "category": "BKG", "subcategory": "LOCAL", "advanced": 1, "enum": true, "default": "Mean", "allowedValues": ["Mean", "Median"], "description": "Background estimator" },
            { "name": "fitsources", "type": "none", "category": "FIT", "description": "Fit the sources" },
            { "name": "regionwcs", "describeName": "region-wcs", "type": "str", "category": "OUTPUT", "default": "", "description": "Frame" }
          ]
        }
        """;
}

using System.Text.Json;

namespace CaesarRest.Finders;

/// <summary>Checks of submitted options against an app.</summary>
public static class OptionChecks
{
    /// <summary>The first fault in catalogue order, or null.</summary>
    public static string? FirstFault(FinderApp app, JsonElement options)
    {
        if (options.ValueKind != JsonValueKind.Object)
            return "Job inputs must be a JSON object!";
        foreach (var option in app.Options)
        {
            if (!options.TryGetProperty(option.Name, out var value))
            {
                if (option.Mandatory)
                    return $"Mandatory option {option.Name} not found in request!";
                continue;
            }

            if (option.Enum && !option.AllowedValues!.Contains(value.ToString()))
                return $"Option {option.Name} value {value} is not among valid enumerations!";
            if (option.Type == OptionType.Float && !double.TryParse(value.ToString(), out _))
                return $"Failed to cast option {option.Name} to type <class 'float'> !";
        }

        return null;
    }
}

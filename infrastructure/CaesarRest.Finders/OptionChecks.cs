using System.Text.Json;

namespace CaesarRest.Finders;

/// <summary>Checks of submitted options against an app.</summary>
public static class OptionChecks
{
    /// <summary>The first fault in catalogue order, or null.</summary>
    public static string? FirstFault(FinderApp app, JsonElement options)
    {
        foreach (var option in app.Options)
        {
            if (!options.TryGetProperty(option.Name, out var value))
            {
                if (option.Mandatory)
                    return $"Option {option.Name} is mandatory!";
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

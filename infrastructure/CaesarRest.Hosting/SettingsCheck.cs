using System.Collections;
using System.ComponentModel;
using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace CaesarRest.Hosting;

/// <summary>
/// Compares a section of the configuration with the class it is bound to, so that a misspelt key or a value of the wrong
/// type is told by its full key. All faults are found at once.
/// </summary>
internal static class SettingsCheck
{
    /// <summary>One sentence a fault, none for a sound section.</summary>
    public static IEnumerable<string> Faults(IConfigurationSection section, Type type)
    {
        if (ElementOf(type) is { } element)
            return section.GetChildren().SelectMany(child => Faults(child, element));
        if (type.Namespace == typeof(CaesarOptions).Namespace && type.IsClass)
            return section.GetChildren().SelectMany(child => Member(child, type));
        return section.GetChildren().Any()
            ? [$"{section.Path} is one value and has no keys below it."]
            : Value(section, Nullable.GetUnderlyingType(type) ?? type);
    }

    private static IEnumerable<string> Member(IConfigurationSection child, Type owner)
    {
        var known = owner.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.SetMethod is not null).ToList();
        return known.FirstOrDefault(property => property.Name.Equals(child.Key, StringComparison.OrdinalIgnoreCase)) is { } property
            ? Faults(child, property.PropertyType)
            : [$"{child.Path} is no setting; known here: {string.Join(", ", known.Select(one => one.Name))}."];
    }

    private static string[] Value(IConfigurationSection section, Type type)
    {
        if (section.Value is not { } text || type == typeof(string))
            return [];
        try
        {
            // "1" would pass for an enumeration's second member.
            if (type.IsEnum && !Enum.GetNames(type).Contains(text, StringComparer.OrdinalIgnoreCase))
                return Wrong();
            TypeDescriptor.GetConverter(type).ConvertFromInvariantString(text);
            return [];
        }
        catch (Exception cause) when (cause is ArgumentException or FormatException or OverflowException or NotSupportedException)
        {
            return Wrong();
        }

        string[] Wrong() => [$"{section.Path} is '{text}'; give {Expected(type)}."];
    }

    private static string Expected(Type type) =>
        type.IsEnum ? $"one of {string.Join(", ", Enum.GetNames(type).Select(name => name.ToLowerInvariant()))}"
        : type == typeof(TimeSpan) ? "a time span, such as 00:00:10"
        : type == typeof(bool) ? "true or false"
        : "a whole number";

    /// <summary>Type of the elements of a list, or of the values of a map by name.</summary>
    private static Type? ElementOf(Type type) =>
        type != typeof(string) && type.IsAssignableTo(typeof(IEnumerable)) ? type.GetGenericArguments()[^1] : null;
}

using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MassTransit;

namespace CaesarRest.Messaging;

/// <summary>
/// A fault that is sent to whoever asked tells what went wrong, not where in the code: stack traces stay in the log and
/// in the headers of the error queue.
/// </summary>
internal static class FaultTexts
{
    private static readonly string[] Inner = [nameof(ExceptionInfo.StackTrace), nameof(ExceptionInfo.Source), nameof(ExceptionInfo.Data)];

    public static JsonSerializerOptions WithoutTraces(JsonSerializerOptions options)
    {
        options.TypeInfoResolver = options.TypeInfoResolver!.WithAddedModifier(type =>
        {
            if (!type.Type.IsAssignableTo(typeof(ExceptionInfo)))
                return;
            foreach (var property in type.Properties.Where(property => Inner.Contains(property.Name, StringComparer.OrdinalIgnoreCase)))
                property.ShouldSerialize = (_, _) => false;
        });
        return options;
    }
}

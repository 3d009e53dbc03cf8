using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using MongoDB.Bson.Serialization.Conventions;
using MongoDB.Bson.Serialization.Serializers;

namespace CaesarRest.Storage.Mongo;

/// <summary>How documents become BSON. The driver keeps this per process, so it is registered once.</summary>
internal static class BsonMapping
{
    private static readonly Lazy<bool> Registration = new(Register);

    /// <summary>Registers the mapping unless that is done.</summary>
    public static void Ensure() => _ = Registration.Value;

    private static bool Register()
    {
        BsonSerializer.TryRegisterSerializer(new GuidSerializer(GuidRepresentation.Standard));
        // The driver's own choice is an array of ticks and offset, which neither sorts nor expires.
        BsonSerializer.TryRegisterSerializer(new DateTimeOffsetSerializer(BsonType.DateTime));
        var conventions = new ConventionPack
        {
            new CamelCaseElementNameConvention(),
            new EnumRepresentationConvention(BsonType.String),
            // Unique indexes tell set from unset by the field's existence.
            new IgnoreIfNullConvention(true),
            // An older release must read what a newer one wrote.
            new IgnoreExtraElementsConvention(true),
        };
        ConventionRegistry.Register("caesar-rest", conventions, type => type.FullName?.StartsWith("CaesarRest.", StringComparison.Ordinal) ?? false);
        return true;
    }
}

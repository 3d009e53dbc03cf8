using CaesarRest.Api.D1;
using CaesarRest.Api.Jobs;
using CaesarRest.Messaging;
using CaesarRest.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CaesarRest.Api;

/// <summary>What a request needs and cannot have now: it is answered 503, and told when to repeat.</summary>
/// <param name="Subsystem">What is away, in the words of the documentation.</param>
internal sealed record Outage(string Subsystem)
{
    /// <summary>How long a client should wait.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    /// <summary>A sentence for the user.</summary>
    public string Sentence => $"The {Subsystem} does not answer; try again later.";

    /// <summary>Null for any other failure.</summary>
    public static Outage? Of(Exception error) => error switch
    {
        StoreUnavailableException => new("document store"),
        BrokerUnavailableException => new("message broker"),
        JobsUnavailableException => new("jobs role"),
        _ => null,
    };
}

/// <summary>How a route of D1 says that it cannot answer now: with the keys that its other errors have.</summary>
internal sealed record OutageBody(Func<Outage, RouteValueDictionary, object> Of)
{
    public IResult Answer(Outage outage, RouteValueDictionary route) =>
        new D1Json<object>(Of(outage, route), StatusCodes.Status503ServiceUnavailable) { RetryAfter = Outage.RetryAfter };
}

internal static class OutageBodyRoutes
{
    /// <summary>Names the body of a route, or of a group whose routes name none of their own.</summary>
    public static TBuilder WithOutageBody<TBuilder>(this TBuilder route, Func<Outage, RouteValueDictionary, object> body)
        where TBuilder : IEndpointConventionBuilder =>
        route.WithMetadata(new OutageBody(body));
}

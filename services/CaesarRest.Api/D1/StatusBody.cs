namespace CaesarRest.Api.D1;

/// <summary>The shortest body of the dialect: one sentence for the user.</summary>
internal sealed record StatusBody(string Status);

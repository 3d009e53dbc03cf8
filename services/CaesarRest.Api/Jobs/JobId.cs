namespace CaesarRest.Api.Jobs;

/// <summary>Ids of jobs in addresses: dashed, or the 32 hex digits that the original used for some backends.</summary>
internal static class JobId
{
    public static bool TryParse(string text, out Guid id) =>
        Guid.TryParseExact(text, "D", out id) || Guid.TryParseExact(text, "N", out id);
}

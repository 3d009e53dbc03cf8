using Microsoft.AspNetCore.Http;

namespace CaesarRest.Api;

/// <summary>
/// Whose files and jobs a request may see. The only place that turns a request into a user; every query takes one.
/// </summary>
internal readonly record struct Owner(string Name)
{
    // Until requests carry tokens there is one user, under the name that the original gives it.
    private static readonly Owner Anonymous = new("anonymous");

    /// <summary>Lets a route handler ask for its <see cref="Owner"/> as a parameter.</summary>
    public static ValueTask<Owner> BindAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return ValueTask.FromResult(Anonymous);
    }
}

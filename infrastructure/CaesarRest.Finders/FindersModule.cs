using Microsoft.Extensions.DependencyInjection;

namespace CaesarRest.Finders;

/// <summary>The finders of this installation.</summary>
public static class FindersModule
{
    /// <summary>Registers <see cref="AppCatalogue"/>, <see cref="BackendChoice"/> and <see cref="CommandLines"/>.</summary>
    public static IServiceCollection AddFinders(this IServiceCollection services) =>
        services.AddSingleton<AppCatalogue>().AddSingleton<BackendChoice>().AddSingleton<CommandLines>();
}

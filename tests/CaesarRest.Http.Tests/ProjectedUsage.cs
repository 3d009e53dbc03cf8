using CaesarRest.Accounting;
using CaesarRest.Storage;
using CaesarRest.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CaesarRest.Http.Tests;

/// <summary>The projection of the accounting role behind the api, without its catching up: it knows what was published.</summary>
internal static class ProjectedUsage
{
    public static void AddProjectedUsage(this IServiceCollection services)
    {
        services.AddUsageReader();
        services.AddSingleton<JobFacts>();
        services.AddSingleton<FileFacts>();
        services.AddScratch<JobFact>(JobFact.Schema);
        services.AddScratch<FileFact>(FileFact.Schema);
        services.AddScratch<Watermark>(Watermark.Schema);
    }

    /// <summary>Made at the first use, which most tests never come to.</summary>
    private static void AddScratch<T>(this IServiceCollection services, CollectionSchema schema)
        where T : class, IDocument =>
        services.Replace(ServiceDescriptor.Singleton(_ => ScratchStore.Collection<T>(schema)));
}

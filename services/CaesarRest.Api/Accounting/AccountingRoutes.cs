using CaesarRest.Api.D1;
using CaesarRest.Contracts.Jobs;
using CaesarRest.Storage.Readers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace CaesarRest.Api.Accounting;

/// <summary>What has been used.</summary>
internal static class AccountingRoutes
{
    /// <summary>The routes of D1.</summary>
    public static void MapAccounting(this IEndpointRouteBuilder api)
    {
        api.MapMethods("/accounting", Verbs.Read, Accounting);
        api.MapMethods("/appstats", Verbs.Read, AppStats);
    }

    /// <summary>What goes beyond it.</summary>
    public static void MapUsage(this IEndpointRouteBuilder api) => api.MapMethods("/usage", Verbs.Read, Usage);

    private static async Task<Results<D1Json<AccountingBody>, D1Json<StatusBody>>> Accounting(Owner owner, RecentTotals totals, CancellationToken cancellation) =>
        await totals.Of(owner.Name, cancellation) is { } own
            ? new D1Json<AccountingBody>(AccountingBody.Of(own))
            : Nothing("There is no accounting information for you yet");

    private static async Task<Results<D1Json<AppStatsBody>, D1Json<StatusBody>>> AppStats(RecentTotals totals, CancellationToken cancellation) =>
        await totals.Of(null, cancellation) is { } all
            ? new D1Json<AppStatsBody>(AppStatsBody.Of(all))
            : Nothing("There are no statistics yet");

    private static async Task<IResult> Usage(HttpRequest request, Owner owner, IUsageReader usage, CancellationToken cancellation)
    {
        if (!UsageQuery.TryRead(request.Query, out var query, out var faults))
            return TypedResults.Problem(string.Join(' ', faults), statusCode: StatusCodes.Status400BadRequest);
        var ended = await usage.Jobs(query.Of(owner), query.By, cancellation);
        if (query.AsCsv)
            return new UsageCsv(UsageRow.Of(ended), query.By);
        var all = await usage.Jobs(new() { Owner = owner.Name }, UsageKey.User, cancellation);
        var open = all.Where(row => !row.State.IsFinal()).Sum(row => row.Jobs);
        return new D1Json<UsageBody>(UsageBody.Of(query, UsageRow.Of(ended), UsageRow.Total(ended), open));
    }

    private static D1Json<StatusBody> Nothing(string sentence) => new(new(sentence), StatusCodes.Status404NotFound);
}

using CaesarRest.Storage;
using CaesarRest.Storage.Sagas;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace CaesarRest.Scenario.Tests.Storage.Sagas;

/// <summary>What holds for sagas on every store, on the in-memory transport.</summary>
public abstract class SagaContract(TestStore store) : IAsyncLifetime
{
    private readonly Guid _id = Guid.NewGuid();
    private StoreHost? _host;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await StoreHost.Start(await store.Options(), services => services
        .AddCollection<Exposure>(Exposure.Schema)
        .AddMassTransit(bus =>
        {
            bus.AddSagaStateMachine<ExposureMachine, Exposure>().DocumentRepository();
            bus.AddConfigureEndpointsCallback((context, _, endpoint) =>
            {
                // More often than there are rivals: each round one of them wins.
                endpoint.UseMessageRetry(retry =>
                {
                    retry.Handle<ConcurrencyException>();
                    retry.Immediate(50);
                });
                // Replies leave after the saga is stored, so a test reads what its reply speaks of.
                endpoint.UseInMemoryOutbox(context);
            });
            bus.UsingInMemory((context, transport) => transport.ConfigureEndpoints(context));
        })
        .Configure<MassTransitHostOptions>(options => options.WaitUntilStarted = true));

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_host is not null)
            await _host.DisposeAsync();
        await store.DisposeAsync();
    }

    [Fact]
    public async Task A_saga_is_stored_before_its_reply_leaves()
    {
        await Ask(new BeginExposure(_id));

        var saga = await Stored();

        Assert.Equal((1L, "Open", 1), (saga!.Version, saga.CurrentState, saga.Beginnings));
    }

    [Fact]
    public async Task Simultaneous_beginnings_make_one_saga()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Ask(new BeginExposure(_id))));

        var saga = await Stored();

        Assert.Equal((20L, 20), (saga!.Version, saga.Beginnings));
    }

    [Fact]
    public async Task Simultaneous_beginnings_of_a_saga_inserted_first_make_one_saga()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Ask(new ReserveExposure(_id))));

        var saga = await Stored();

        // One version more: the insert comes before the first event.
        Assert.Equal((21L, 20), (saga!.Version, saga.Beginnings));
    }

    [Fact]
    public async Task Simultaneous_events_are_all_counted()
    {
        await Ask(new BeginExposure(_id));

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Ask(new CountPhoton(_id))));

        Assert.Equal((21L, 20), ((await Stored())!.Version, (await Stored())!.Photons));
    }

    [Fact]
    public async Task A_saga_that_ends_with_its_first_event_is_not_stored()
    {
        await Ask(new EndExposure(_id));

        Assert.Null(await Stored());
    }

    [Fact]
    public async Task A_saga_that_ends_later_is_deleted()
    {
        await Ask(new BeginExposure(_id));
        await Ask(new EndExposure(_id));

        Assert.Null(await Stored());
    }

    [Fact]
    public async Task An_event_for_a_missing_saga_is_answered_by_its_machine()
    {
        var client = Client<CountPhoton>();

        var answer = await client.GetResponse<ExposureStatus, NoSuchExposure>(new(_id), Cancellation);

        Assert.True(answer.Is(out Response<NoSuchExposure>? _));
        Assert.Null(await Stored());
    }

    [Fact]
    public async Task Correlation_by_a_query_is_refused_with_the_way_out()
    {
        var fault = await Assert.ThrowsAsync<RequestFaultException>(
            () => Client<EndAllExposures>().GetResponse<ExposureStatus>(new(3), Cancellation));

        Assert.Contains("use CorrelateById", fault.Message, StringComparison.Ordinal);
    }

    private async Task<ExposureStatus> Ask<T>(T message)
        where T : class =>
        (await Client<T>().GetResponse<ExposureStatus>(message, Cancellation)).Message;

    private IRequestClient<T> Client<T>()
        where T : class =>
        _host!.Services.GetRequiredService<IBus>().CreateRequestClient<T>();

    private Task<Exposure?> Stored() => _host!.Collection<Exposure>().Find(_id.ToString("D"), Cancellation);
}

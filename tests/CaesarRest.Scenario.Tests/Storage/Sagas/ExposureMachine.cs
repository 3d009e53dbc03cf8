using MassTransit;

namespace CaesarRest.Scenario.Tests.Storage.Sagas;

public sealed class ExposureMachine : MassTransitStateMachine<Exposure>
{
    public ExposureMachine()
    {
        InstanceState(exposure => exposure.CurrentState);

        Event(() => Begun, begun => begun.CorrelateById(context => context.Message.ExposureId));
        Event(() => Reserved, reserved =>
        {
            reserved.CorrelateById(context => context.Message.ExposureId);
            reserved.InsertOnInitial = true;
            reserved.SetSagaFactory(context => new() { CorrelationId = context.Message.ExposureId });
        });
        Event(() => Counted, counted =>
        {
            counted.CorrelateById(context => context.Message.ExposureId);
            counted.OnMissingInstance(missing => missing.ExecuteAsync(context => context.RespondAsync(new NoSuchExposure(context.Message.ExposureId))));
        });
        Event(() => Ended, ended => ended.CorrelateById(context => context.Message.ExposureId));
        Event(() => AllEnded, ended => ended.CorrelateBy((exposure, context) => exposure.Photons == context.Message.Photons));

        Initially(
            When(Begun).ThenAsync(LetRivalsIn).Then(context => context.Saga.Beginnings++).TransitionTo(Open).Respond(Status),
            When(Reserved).ThenAsync(LetRivalsIn).Then(context => context.Saga.Beginnings++).TransitionTo(Open).Respond(Status),
            When(Ended).Finalize().Respond(Status));

        During(Open,
            When(Begun).ThenAsync(LetRivalsIn).Then(context => context.Saga.Beginnings++).Respond(Status),
            When(Reserved).ThenAsync(LetRivalsIn).Then(context => context.Saga.Beginnings++).Respond(Status),
            When(Counted).ThenAsync(LetRivalsIn).Then(context => context.Saga.Photons++).Respond(Status),
            When(Ended).Finalize().Respond(Status),
            When(AllEnded).Finalize());

        SetCompletedWhenFinalized();
    }

    public State Open { get; private set; } = null!;

    public Event<BeginExposure> Begun { get; private set; } = null!;

    public Event<ReserveExposure> Reserved { get; private set; } = null!;

    public Event<CountPhoton> Counted { get; private set; } = null!;

    public Event<EndExposure> Ended { get; private set; } = null!;

    public Event<EndAllExposures> AllEnded { get; private set; } = null!;

    /// <summary>A store without waits would otherwise load and save in one go, and no two messages would ever meet.</summary>
    private static async Task LetRivalsIn<T>(BehaviorContext<Exposure, T> context)
        where T : class =>
        await Task.Yield();

    private static ExposureStatus Status<T>(BehaviorContext<Exposure, T> context)
        where T : class =>
        new(context.Saga.Beginnings, context.Saga.Photons);
}

using CaesarRest.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace CaesarRest.Unit.Tests.Hosting;

public sealed class HeartbeatTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void A_pass_that_gets_on_may_take_long()
    {
        var loop = new Heartbeat(Limit, _clock);
        loop.Begin();
        for (var n = 0; n < 10; n++)
        {
            _clock.Advance(Limit);
            Assert.Equal(LoopState.Running, loop.State);
            loop.GetOn();
        }

        _clock.Advance(Limit + TimeSpan.FromSeconds(1));
        Assert.Equal(LoopState.Stuck, loop.State);
        loop.End(failed: false);
        Assert.Equal(LoopState.Running, loop.State);
    }

    [Fact]
    public void A_loop_that_makes_no_more_passes_is_stuck()
    {
        var loop = new Heartbeat(Limit, _clock);
        loop.Begin();
        loop.End(failed: false);
        _clock.Advance(Limit + TimeSpan.FromSeconds(1));

        Assert.Equal(LoopState.Stuck, loop.State);
    }

    [Fact]
    public void One_that_waits_for_something_to_do_is_stuck_only_in_a_pass()
    {
        var loop = new Heartbeat(Limit, _clock, waits: true);
        Assert.Equal(LoopState.NotStarted, loop.State);
        loop.Begin();
        loop.End(failed: true);
        _clock.Advance(10 * Limit);
        Assert.Equal(LoopState.Failing, loop.State);

        loop.Begin();
        _clock.Advance(Limit + TimeSpan.FromSeconds(1));
        Assert.Equal(LoopState.Stuck, loop.State);
    }
}

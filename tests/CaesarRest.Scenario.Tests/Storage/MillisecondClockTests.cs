using CaesarRest.Storage;
using Microsoft.Extensions.Time.Testing;

namespace CaesarRest.Scenario.Tests.Storage;

public sealed class MillisecondClockTests
{
    [Fact]
    public void The_clock_is_cut_to_whole_milliseconds()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, 7, TimeSpan.Zero).AddTicks(9_999));

        Assert.Equal(new DateTimeOffset(2026, 1, 1, 0, 0, 0, 7, TimeSpan.Zero), clock.GetUtcNowInMilliseconds());
    }
}

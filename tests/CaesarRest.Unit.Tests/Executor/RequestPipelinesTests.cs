using CaesarRest.Executor.Backends;
using Microsoft.Extensions.Time.Testing;

namespace CaesarRest.Unit.Tests.Executor;

public sealed class RequestPipelinesTests
{
    [Theory]
    [InlineData(HttpRequestError.ConnectionError, true)]
    [InlineData(HttpRequestError.InvalidResponse, false)]
    public async Task Only_a_server_that_cannot_be_reached_is_left_alone(HttpRequestError error, bool isLeftAlone)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var pipelines = new RequestPipelines(TimeSpan.FromSeconds(10), new FakeTimeProvider());
        var asked = 0;
        for (var request = 0; request < 100; request++)
        {
            await Assert.ThrowsAnyAsync<Exception>(async () => await pipelines.Once.ExecuteAsync(
                ValueTask (_) =>
                {
                    asked++;
                    throw new HttpRequestException(error);
                },
                cancellation));
        }

        Assert.Equal(isLeftAlone, asked < 100);
    }
}

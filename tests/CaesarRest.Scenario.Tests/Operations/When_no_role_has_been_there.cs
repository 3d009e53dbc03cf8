using CaesarRest.Testing;
using CaesarRest.Testing.Servers;

namespace CaesarRest.Scenario.Tests.Operations;

/// <summary>A broker on which nothing was ever started takes no command, and says so, though it would confirm one.</summary>
public sealed class When_no_role_has_been_there(RabbitMqServer rabbit) : IClassFixture<RabbitMqServer>
{
    [Theory]
    [InlineData("jobs announce", 1)]
    [InlineData("jobs announce --rebuild-accounting", 1)]
    [InlineData("queues errors list", 0)]
    [InlineData("queues errors replay --all", 0)]
    [InlineData("queues errors replay --id 7", 1)]
    public async Task Commands_that_nobody_takes_are_told_as_not_done(string words, int code)
    {
        using var folder = new TemporaryFolder();
        var command = await OperatorCommand.Run(
            TestContext.Current.CancellationToken, [.. words.Split(' '), "--Caesar:Bus:Transport=rabbitmq", $"--Caesar:Bus:RabbitMq:Uri={rabbit.Uri}", $"--Caesar:Store:Sqlite:Path={folder["store.db"]}"]);

        Assert.True(command.Code == code, command.ToString());
        Assert.Equal(code == 0, command.Errors.Length == 0);
    }
}

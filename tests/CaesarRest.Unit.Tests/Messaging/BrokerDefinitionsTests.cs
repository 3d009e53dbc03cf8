using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using CaesarRest.Hosting;
using CaesarRest.Testing.Servers;

namespace CaesarRest.Unit.Tests.Messaging;

/// <summary>The shipped script that makes a broker's accounts. What a broker makes of its permissions is tried in the scenario tests.</summary>
public sealed class BrokerDefinitionsTests
{
    [Theory]
    [InlineData(null, null, "CAESAR_RABBITMQ_PASSWORD is not set")]
    [InlineData("", null, "CAESAR_RABBITMQ_PASSWORD is not set")]
    [InlineData("p", "lab:secret", "is not name:password:owner[,owner]")]
    [InlineData("p", "lab::anna", "account 'lab' has no password")]
    [InlineData("p", "lab:secret:", "account 'lab' has no owner")]
    [InlineData("p", "lab:secret:anna,,ben", "account 'lab' has an empty owner")]
    [InlineData("p", "lab:a:anna;lab:b:ben", "account 'lab' is there twice")]
    [InlineData("p", "Lab:secret:anna", "'Lab' is no name for an account")]
    [InlineData("p", "caesar-jobs:secret:anna", "'caesar-jobs' is no name for an account")]
    [InlineData("p", "lab.*:secret:anna", "'lab.*' is no name for an account")]
    public void A_wrong_account_is_refused(string? password, string? external, string told)
    {
        var (code, definitions, errors) = RabbitMqWithAccounts.Definitions(password, external);

        Assert.Equal((1, ""), (code, definitions));
        Assert.Contains(told, errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Passwords_are_hashed_as_RabbitMQ_does()
    {
        // Enough of them that every byte comes up in a salt or a digest.
        foreach (var password in Enumerable.Range(0, 20).Select(number => $"pass wörd% \\n$* {number}"))
        {
            var definitions = Print(password, null);
            var user = Assert.Single(definitions["users"]!.AsArray())!;
            Assert.Equal("caesar", user["name"]!.GetValue<string>());
            var hash = Convert.FromBase64String(user["password_hash"]!.GetValue<string>());
            Assert.Equal(SHA256.HashData([.. hash[..4], .. Encoding.UTF8.GetBytes(password)]), hash[4..]);
        }
    }

    [Fact]
    public void An_owner_has_the_key_that_the_service_gives_it()
    {
        string[] owners = ["anna", "a_b-9", "u-anna", "Ünal B.", "x@y.org", new string('a', 64), new string('a', 65), "*"];

        var definitions = Print("p", $"lab:secret:{string.Join(',', owners)}");

        Assert.All(definitions["topic_permissions"]!.AsArray(), permission =>
            Assert.Equal($"^({string.Join('|', owners.Select(Layout.OwnerFolder))})$", permission!["read"]!.GetValue<string>()));
    }

    private static JsonNode Print(string password, string? external)
    {
        var (code, definitions, errors) = RabbitMqWithAccounts.Definitions(password, external);
        Assert.True(code == 0, errors);
        return JsonNode.Parse(definitions)!;
    }
}

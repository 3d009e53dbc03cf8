using System.Security.Cryptography;
using System.Text;
using MongoDB.Bson;

namespace CaesarRest.Testing.MongoWire;

/// <summary>An account that drivers must log in to.</summary>
public sealed record MongoAccount(string Database, string User, string Password);

/// <summary>
/// The server's side of one connection's login by SCRAM-SHA-256 (RFC 5802, RFC 7677), as drivers do it: until it is done,
/// only greetings are answered.
/// </summary>
internal sealed class ScramLogin(MongoAccount account)
{
    private const string Mechanism = "SCRAM-SHA-256";
    private const int Iterations = 4096;

    private readonly byte[] _salt = RandomNumberGenerator.GetBytes(16);
    private string _clientFirst = "", _serverFirst = "", _nonce = "";
    private bool _done;

    /// <summary>The reply to a command that is part of the login, null for one that may pass.</summary>
    /// <exception cref="CommandFailure">The driver has not logged in, or not rightly.</exception>
    public byte[]? Answer(MongoCommand command) => command.Name switch
    {
        "saslStart" => Start(command),
        "saslContinue" => Continue(command),
        _ when _done || Handshake.Answer(command) is not null => null,
        _ => throw new CommandFailure(13, "Unauthorized", $"Command {command.Name} requires authentication"),
    };

    /// <summary>What a hello says of the ways to log in.</summary>
    public static BsonElement Mechanisms { get; } = new("saslSupportedMechs", new BsonArray { Mechanism });

    private byte[] Start(MongoCommand command)
    {
        // "n,,n=user,r=nonce": no channel binding, then the bare message that the proof is made over.
        _clientFirst = Payload(command)[3..];
        var fields = Fields(_clientFirst);
        if (command.Body["mechanism"] != Mechanism || command.Database != account.Database || fields['n'] != account.User)
            throw Refused();
        _nonce = fields['r'] + Convert.ToHexString(RandomNumberGenerator.GetBytes(18));
        _serverFirst = $"r={_nonce},s={Convert.ToBase64String(_salt)},i={Iterations}";
        return Reply(_serverFirst, done: false);
    }

    private byte[] Continue(MongoCommand command)
    {
        var final = Payload(command);
        var fields = Fields(final);
        var salted = Rfc2898DeriveBytes.Pbkdf2(account.Password, _salt, Iterations, HashAlgorithmName.SHA256, SHA256.HashSizeInBytes);
        var clientKey = Sign(salted, "Client Key");
        var exchange = $"{_clientFirst},{_serverFirst},{final[..final.LastIndexOf(",p=", StringComparison.Ordinal)]}";
        var signature = Sign(SHA256.HashData(clientKey), exchange);
        var proof = clientKey.Zip(signature, (key, sign) => (byte)(key ^ sign)).ToArray();
        if (fields['r'] != _nonce || !CryptographicOperations.FixedTimeEquals(proof, Convert.FromBase64String(fields['p'])))
            throw Refused();
        _done = true;
        return Reply($"v={Convert.ToBase64String(Sign(Sign(salted, "Server Key"), exchange))}", done: true);
    }

    private static byte[] Sign(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    private static string Payload(MongoCommand command) => Encoding.UTF8.GetString(command.Body["payload"].AsByteArray);

    private static Dictionary<char, string> Fields(string message) => message.Split(',').ToDictionary(field => field[0], field => field[2..]);

    private static byte[] Reply(string payload, bool done) => new BsonDocument
    {
        { "conversationId", 1 }, { "done", done }, { "payload", Encoding.UTF8.GetBytes(payload) }, { "ok", 1.0 },
    }.ToBson();

    private static CommandFailure Refused() => new(18, "AuthenticationFailed", "Authentication failed.");
}

using System.Diagnostics;

namespace CaesarRest.Testing.Servers;

/// <summary>A broker with the accounts and permissions of the shipped definitions: the service's own, and those of two other services.</summary>
public sealed class RabbitMqWithAccounts : RabbitMqServer
{
    /// <summary>An owner whom the first other service may speak for.</summary>
    public const string Owner = "anonymous";

    /// <summary>The second owner of the first other service, whose routing key is a digest.</summary>
    public const string SecondOwner = "Ünal B.";

    /// <summary>The owner of the second other service.</summary>
    public const string ForeignOwner = "ben";

    /// <summary>Account of the first other service.</summary>
    public const string Account = "observatory";

    /// <summary>Account of the second other service.</summary>
    public const string ForeignAccount = "lab-2";

    /// <summary>What the service is told of the accounts.</summary>
    public static IReadOnlyList<string> Settings { get; } =
    [
        $"--Caesar:Jobs:Accounts:{Account}:Owners={Owner},{SecondOwner}", $"--Caesar:Jobs:Accounts:{ForeignAccount}:Owners={ForeignOwner}",
    ];

    /// <summary>Address with the first other service's account.</summary>
    public string ExternalUri => UriOf($"{Account}:pass%20word");

    /// <inheritdoc/>
    protected override string OwnAccount => "caesar:own";

    /// <inheritdoc/>
    protected override void Prepare(TemporaryFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var (code, definitions, errors) = Definitions("own", $"{Account}:pass word:{Owner},{SecondOwner};{ForeignAccount}:x:{ForeignOwner}");
        if (code != 0)
            throw new InvalidOperationException($"definitions.sh ended with {code}: {errors}");
        File.WriteAllText(folder["definitions.json"], definitions);
    }

    /// <summary>Runs the shipped script.</summary>
    /// <param name="password">The service's password, or null for none.</param>
    /// <param name="external">The other accounts, or null for none.</param>
    public static (int Code, string Definitions, string Errors) Definitions(string? password, string? external)
    {
        var start = new ProcessStartInfo("sh", [Repository.Path("docker", "rabbitmq", "definitions.sh")]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["CAESAR_RABBITMQ_PASSWORD"] = password;
        start.Environment["CAESAR_RABBITMQ_EXTERNAL"] = external;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var definitions = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, definitions, errors.GetAwaiter().GetResult());
    }
}

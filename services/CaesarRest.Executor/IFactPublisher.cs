namespace CaesarRest.Executor;

/// <summary>Tells facts to the other roles.</summary>
internal interface IFactPublisher
{
    /// <summary>Publishes the fact by its type. Never throws for a bus that is down: every fact is told again, or is superseded.</summary>
    Task Publish(object fact, CancellationToken cancellation);
}

using System.Collections.Concurrent;
using CaesarRest.Finders;
using CaesarRest.Hosting;
using CaesarRest.Jobs;
using CaesarRest.Messaging;
using CaesarRest.Storage;
using CaesarRest.Storage.Readers;
using CaesarRest.Testing;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CaesarRest.Unit.Tests.Jobs;

/// <summary>The life cycle alone, on the memory bus and a SQLite store, with every message it sends on record.</summary>
public sealed class LifecycleBench : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly Record _record = new();
    private IHost _host = null!;

    internal IDocumentCollection<Job> Jobs => _host.Services.GetRequiredService<IDocumentCollection<Job>>();

    public async ValueTask InitializeAsync()
    {
        var options = new CaesarOptions
        {
            Store = { Sqlite = { Path = _folder["store.db"] } },
            Executor = { Backends = { ["local"] = new(), ["cluster"] = new() { MaxCoresPerJob = 8, MaxTimeLimit = TimeSpan.FromHours(1) } } },
            Finders = { ["pybdsf"] = new() { Backend = "cluster" } },
        };
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging();
        builder.Services.AddSingleton(Microsoft.Extensions.Options.Options.Create(options));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<SubmissionRules>();
        builder.Services.AddSingleton<IFileReader, EveryFileThere>();
        builder.Services.AddFinders();
        builder.Services.AddStore(options);
        builder.Services.AddJobReader();
        builder.Services.AddBus(options, bus => bus.AddJobLifecycle());
        _host = builder.Build();
        var bus = _host.Services.GetRequiredService<IBusControl>();
        bus.ConnectSendObserver(_record);
        bus.ConnectPublishObserver(_record);
        bus.ConnectReceiveObserver(_record);
        await _host.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        _folder.Dispose();
    }

    /// <summary>Sends a message and returns the names of the messages that were sent in answer, once all is done.</summary>
    public async Task<string[]> Answer(object message)
    {
        var id = Guid.NewGuid();
        var done = _record.Expect(id);
        var bus = _host.Services.GetRequiredService<IBus>();
        var endpoint = await bus.GetSendEndpoint(Addresses.Jobs);
        await endpoint.Send(message, message.GetType(), context =>
        {
            context.MessageId = id;
            context.ConversationId = id;
            context.RequestId = id;
            context.ResponseAddress = new Uri("loopback://localhost/asker");
        });
        await done.WaitAsync(TimeSpan.FromSeconds(30));
        return _record.SentIn(conversation: id, except: message.GetType());
    }

    /// <summary>All messages of a kind that were ever sent.</summary>
    public IEnumerable<T> AllSent<T>() => _record.All.OfType<T>();

    private sealed class EveryFileThere : IFileReader
    {
        public Task<FileView?> Find(string owner, string fileId, CancellationToken cancellation) =>
            Task.FromResult<FileView?>(new() { FileId = fileId, Owner = owner, Extension = "fits", SizeBytes = 1, Sha256 = "" });

        public Task<bool> IsInput(string owner, string inputId, CancellationToken cancellation) => Task.FromResult(true);

        public Task<string?> FindPath(string owner, string inputId, CancellationToken cancellation) => Task.FromResult<string?>(null);
    }

    private sealed class Record : ISendObserver, IPublishObserver, IReceiveObserver
    {
        private readonly ConcurrentQueue<(Guid? Conversation, Type Type, object Message)> _sent = [];
        private readonly ConcurrentDictionary<Guid, TaskCompletionSource> _expected = [];

        public IEnumerable<object> All => _sent.Select(message => message.Message);

        public Task Expect(Guid message) => (_expected[message] = new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

        public string[] SentIn(Guid conversation, Type except) =>
            [.. _sent.Where(message => message.Conversation == conversation && message.Type != except).Select(message => message.Type.Name)];

        public Task PostSend<T>(SendContext<T> context)
            where T : class => Note(context);

        public Task PostPublish<T>(PublishContext<T> context)
            where T : class => Note(context);

        public Task PostReceive(ReceiveContext context)
        {
            if (context.GetMessageId() is { } id && _expected.TryGetValue(id, out var done))
                done.TrySetResult();
            return Task.CompletedTask;
        }

        public Task ReceiveFault(ReceiveContext context, Exception exception)
        {
            foreach (var expected in _expected.Values)
                expected.TrySetException(exception);
            return Task.CompletedTask;
        }

        public Task PreSend<T>(SendContext<T> context)
            where T : class => Task.CompletedTask;

        public Task SendFault<T>(SendContext<T> context, Exception exception)
            where T : class => Task.CompletedTask;

        public Task PrePublish<T>(PublishContext<T> context)
            where T : class => Task.CompletedTask;

        public Task PublishFault<T>(PublishContext<T> context, Exception exception)
            where T : class => Task.CompletedTask;

        public Task PreReceive(ReceiveContext context) => Task.CompletedTask;

        public Task PostConsume<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType)
            where T : class => Task.CompletedTask;

        public Task ConsumeFault<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception)
            where T : class => Task.CompletedTask;

        private Task Note<T>(SendContext<T> context)
            where T : class
        {
            _sent.Enqueue((context.ConversationId, typeof(T), context.Message));
            return Task.CompletedTask;
        }
    }
}

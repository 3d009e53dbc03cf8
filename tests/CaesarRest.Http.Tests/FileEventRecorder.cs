using System.Collections.Concurrent;
using CaesarRest.Contracts.Files;
using MassTransit;

namespace CaesarRest.Http.Tests;

/// <summary>Another service that listens to the events of files.</summary>
public sealed class FileEventRecorder
{
    public ConcurrentQueue<FileStored> Stored { get; } = [];

    public ConcurrentQueue<FileDeleted> Deleted { get; } = [];

    /// <summary>Carries events from the bus to the recorder.</summary>
    public sealed class EventConsumer(FileEventRecorder recorder) : IConsumer<FileStored>, IConsumer<FileDeleted>
    {
        public Task Consume(ConsumeContext<FileStored> context)
        {
            recorder.Stored.Enqueue(context.Message);
            return Task.CompletedTask;
        }

        public Task Consume(ConsumeContext<FileDeleted> context)
        {
            recorder.Deleted.Enqueue(context.Message);
            return Task.CompletedTask;
        }
    }
}

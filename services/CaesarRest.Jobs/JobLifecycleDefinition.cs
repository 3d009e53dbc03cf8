using CaesarRest.Contracts.Executions;
using CaesarRest.Contracts.Jobs;
using CaesarRest.Messaging;
using MassTransit;

namespace CaesarRest.Jobs;

/// <summary>
/// The jobs queue. Messages of one job go one after the other within a process: without that, parallel facts of one
/// job conflict over its version and a storm of retries follows. Across replicas the version decides.
/// </summary>
internal sealed class JobLifecycleDefinition : SagaDefinition<Job>
{
    private const int Partitions = 32;

    public JobLifecycleDefinition()
    {
        EndpointName = Addresses.JobsQueue;
        ConcurrentMessageLimit = Partitions;
    }

    protected override void ConfigureSaga(IReceiveEndpointConfigurator endpointConfigurator, ISagaConfigurator<Job> sagaConfigurator, IRegistrationContext context)
    {
        var partitions = endpointConfigurator.CreatePartitioner(Partitions);
        sagaConfigurator.Message<SubmitJob>(message => message.UsePartitioner(partitions, of => of.Message.JobId));
        sagaConfigurator.Message<CancelJob>(message => message.UsePartitioner(partitions, of => of.Message.JobId));
        sagaConfigurator.Message<DeleteJob>(message => message.UsePartitioner(partitions, of => of.Message.JobId));
        sagaConfigurator.Message<JobDue>(message => message.UsePartitioner(partitions, of => of.Message.JobId));
        sagaConfigurator.Message<ExecutionStarted>(message => message.UsePartitioner(partitions, of => of.Message.JobId));
        sagaConfigurator.Message<ExecutionProgressed>(message => message.UsePartitioner(partitions, of => of.Message.JobId));
        sagaConfigurator.Message<ExecutionFinished>(message => message.UsePartitioner(partitions, of => of.Message.JobId));
        sagaConfigurator.Message<ExecutionUnknown>(message => message.UsePartitioner(partitions, of => of.Message.JobId));
        sagaConfigurator.Message<ResultsDiscarded>(message => message.UsePartitioner(partitions, of => of.Message.JobId));
    }
}

using CaesarRest.Storage;
using CaesarRest.Storage.Readers;
using CaesarRest.Storage.Sagas;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace CaesarRest.Jobs;

/// <summary>The jobs role: the life cycle of jobs and its sweeper.</summary>
public static class JobsModule
{
    /// <summary>What the jobs role runs.</summary>
    public static void AddJobs(this IServiceCollection services)
    {
        services.AddSingleton<SubmissionRules>();
        services.AddHostedService<JobSweeper>();
    }

    /// <summary>Reading jobs, for any role.</summary>
    public static void AddJobReader(this IServiceCollection services)
    {
        services.AddCollection<Job>(Job.Schema);
        services.AddSingleton<Retention>();
        services.AddSingleton<IJobReader, JobReader>();
    }

    /// <summary>Reminding jobs, for an operator's command; it needs a bus and <see cref="AddJobReader"/>.</summary>
    public static void AddJobRedrive(this IServiceCollection services) => services.AddSingleton<IJobRedrive, JobRedrive>();

    /// <summary>The jobs role's queue on the bus: the life cycle, and announcements on request.</summary>
    public static void AddJobLifecycle(this IBusRegistrationConfigurator bus)
    {
        bus.AddSagaStateMachine<JobLifecycle, Job, JobLifecycleDefinition>().DocumentRepository();
        bus.AddConsumer<AnnounceJobsConsumer, AnnounceJobsDefinition>();
    }
}

using CaesarRest.Hosting.Logging;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Serilog.Core;
using Serilog.Extensions.Logging;

namespace CaesarRest.Hosting;

/// <summary>What every role starts with: validated options, clock, logs and directories.</summary>
public static class HostingModule
{
    /// <summary>Binds and validates <c>Caesar:</c>, and registers clock, logs and the shared directories.</summary>
    public static CaesarOptions AddCaesarDefaults(this IHostApplicationBuilder builder)
    {
        var section = builder.Configuration.GetSection("Caesar");
        builder.Services.AddSingleton<IValidateOptions<CaesarOptions>, CaesarOptionsValidator>();
        builder.Services.AddOptions<CaesarOptions>().Configure(options => Bind(section, options)).ValidateOnStart();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<Layout>();
        // A graceful stop waits for the messages in hand; the backends' jobs do not depend on it.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(20));

        var options = Read(section);
        Traces.Listen();
        if (options.Log.Directory is { } directory)
            builder.Services.AddSingleton(_ => LogFolder.Open(directory, options.Roles));
        // No static logger: two hosts of one process, as in tests, do not share one. The container flushes and closes it.
        builder.Services.AddSingleton(services => LogSetup.Create(options.Log, services.GetService<LogFolder>(), builder.Configuration));
        builder.Services.AddSingleton<ILoggerFactory>(services => new SerilogLoggerFactory(services.GetRequiredService<Logger>()));
        builder.Services.AddCaesarHealth();
        builder.Services.Configure<KestrelServerOptions>(kestrel => kestrel.AddServerHeader = false);
        // The others hold no files; their machines need not mount any.
        if (options.Plays(Role.Api) || options.Plays(Role.Executor))
        {
            builder.Services.AddSingleton<SharedDirectories>();
            builder.Services.AddHostedService(services => services.GetRequiredService<SharedDirectories>());
            builder.Services.AddReadinessCheck<SharedDirectories>("shared-directories");
        }

        return options;
    }

    /// <summary>Options as configured and checked, for a command that is none of the roles.</summary>
    /// <exception cref="OptionsValidationException">A setting is wrong.</exception>
    public static CaesarOptions ReadCaesarOptions(this IConfiguration configuration) => Read(configuration.GetSection("Caesar"));

    /// <summary>Options as configured and checked, for choices made while services are registered.</summary>
    private static CaesarOptions Read(IConfigurationSection section)
    {
        var options = new CaesarOptions();
        Bind(section, options);
        var result = new CaesarOptionsValidator().Validate(null, options);
        return result.Failed ? throw new OptionsValidationException("Caesar", typeof(CaesarOptions), result.Failures) : options;
    }

    private static void Bind(IConfigurationSection section, CaesarOptions options)
    {
        var settings = ListsSpreadOut(section);
        var faults = SettingsCheck.Faults(settings, typeof(CaesarOptions)).ToList();
        if (faults.Count > 0)
            throw new OptionsValidationException("Caesar", typeof(CaesarOptions), faults);
        settings.Bind(options);
    }

    /// <summary>A list may also be one value, as an environment variable or a flag gives it: <c>Caesar:Roles=api,jobs</c>.</summary>
    private static IConfigurationSection ListsSpreadOut(IConfigurationSection section)
    {
        // The one value wins over the items of a source before it, such as a file.
        var owners = section.GetSection("Jobs:Accounts").GetChildren().Select(account => $"{account.Path}:Owners");
        var lists = owners.Concat([$"{section.Path}:Roles", $"{section.Path}:Executor:Apps"]).Where(list => section.GetSection(list[(section.Path.Length + 1)..]).Value is not null).ToList();
        var settings = section.AsEnumerable()
            .Where(setting => !lists.Exists(list => setting.Key.StartsWith(list + ":", StringComparison.OrdinalIgnoreCase)))
            .SelectMany(setting => lists.Contains(setting.Key, StringComparer.OrdinalIgnoreCase) && setting.Value is { } list
                ? list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                    .Select((item, index) => KeyValuePair.Create($"{setting.Key}:{index}", (string?)item))
                : [setting]);
        return new ConfigurationBuilder().AddInMemoryCollection(settings).Build().GetSection(section.Path);
    }
}

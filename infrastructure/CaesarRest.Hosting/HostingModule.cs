using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Serilog;
using Serilog.Events;

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
        builder.Services.AddHostedService<SharedDirectoryCheck>();
        // A graceful stop waits for the messages in hand; the backends' jobs do not depend on it.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(20));

        var options = Read(section);
        builder.Services.AddSerilog(log => Configure(log, options, builder.Configuration));
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

    private static void Configure(LoggerConfiguration log, CaesarOptions options, IConfiguration configuration)
    {
        log.MinimumLevel.Information()
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            // The command line tells in a line why a start failed.
            .MinimumLevel.Override("Microsoft.Extensions.Hosting.Internal.Host", LogEventLevel.Fatal)
            .MinimumLevel.Override("System", LogEventLevel.Warning)
            .MinimumLevel.Override("MassTransit", LogEventLevel.Warning)
            .ReadFrom.Configuration(configuration)
            .Enrich.FromLogContext()
            .WriteTo.Console(formatProvider: CultureInfo.InvariantCulture);
        if (options.Log.SeqUrl is { } seq)
            log.WriteTo.Seq(seq, formatProvider: CultureInfo.InvariantCulture);
    }
}

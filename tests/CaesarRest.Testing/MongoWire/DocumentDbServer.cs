using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace CaesarRest.Testing.MongoWire;

/// <summary>The PostgreSQL server that <c>tests/servers/documentdb.sh</c> starts on an empty data folder, ended when disposed.</summary>
internal sealed class DocumentDbServer : IAsyncDisposable
{
    private const int CannotRunHere = 77;

    private readonly string _data;

    private DocumentDbServer(string data, string version, int port)
    {
        _data = data;
        Version = version;
        ConnectionString = $"Host=127.0.0.1;Port={port};Username=postgres;Database=postgres;Maximum Pool Size=100;Include Error Detail=true";
    }

    /// <summary>Name and version of the engine.</summary>
    public string Version { get; }

    /// <summary>For PostgreSQL, not for MongoDB.</summary>
    public string ConnectionString { get; }

    /// <summary>Starts a server, or says in a line why this machine cannot run one.</summary>
    public static async Task<(DocumentDbServer? Server, string? Reason)> Start(CancellationToken cancellation)
    {
        var data = Directory.CreateTempSubdirectory("caesar-documentdb-").FullName;
        var port = FreePort();
        var owner = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        var (status, output, errors) = await Script(cancellation, "start", data, port.ToString(CultureInfo.InvariantCulture), owner);
        if (status == 0)
            return (new(data, output.Trim(), port), null);
        Directory.Delete(data, recursive: true);
        return status == CannotRunHere ? (null, errors.Trim()) : throw new InvalidOperationException($"documentdb.sh ended with {status}: {errors}");
    }

    public async ValueTask DisposeAsync()
    {
        await Script(CancellationToken.None, "stop", _data);
        Directory.Delete(_data, recursive: true);
    }

    private static async Task<(int Status, string Output, string Errors)> Script(CancellationToken cancellation, params string[] arguments)
    {
        var start = new ProcessStartInfo(ScriptPath(), arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var script = Process.Start(start)!;
        var output = script.StandardOutput.ReadToEndAsync(cancellation);
        var errors = script.StandardError.ReadToEndAsync(cancellation);
        await script.WaitForExitAsync(cancellation);
        return (script.ExitCode, await output, await errors);
    }

    private static string ScriptPath()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var script = Path.Combine(folder.FullName, "tests", "servers", "documentdb.sh");
            if (File.Exists(script))
                return script;
        }

        throw new FileNotFoundException("tests/servers/documentdb.sh is in no folder above the tests.");
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}

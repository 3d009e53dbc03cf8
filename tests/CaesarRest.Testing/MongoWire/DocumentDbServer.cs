using System.Globalization;

namespace CaesarRest.Testing.MongoWire;

/// <summary>The PostgreSQL server that <c>tests/servers/documentdb.sh</c> starts on an empty data folder, ended when disposed.</summary>
internal sealed class DocumentDbServer : IDisposable
{
    private readonly string _data;
    private readonly int _port;

    private DocumentDbServer(string data, string version, int port)
    {
        (_data, _port) = (data, port);
        Version = version;
        ConnectionString = $"Host=127.0.0.1;Port={port};Username=postgres;Database=postgres;Maximum Pool Size=100;Include Error Detail=true";
    }

    /// <summary>Name and version of the engine.</summary>
    public string Version { get; }

    /// <summary>For PostgreSQL, not for MongoDB.</summary>
    public string ConnectionString { get; }

    /// <summary>Starts a server, or says in a line why this machine cannot run one.</summary>
    public static (DocumentDbServer? Server, string? Reason) Start()
    {
        var data = Directory.CreateTempSubdirectory("caesar-documentdb-").FullName;
        var port = FreePort.Next();
        var owner = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        if (Recipe.Run("documentdb", out var why, "start", data, port.ToString(CultureInfo.InvariantCulture), owner) is { } version)
            return (new(data, version, port), null);
        Directory.Delete(data, recursive: true);
        return (null, why);
    }

    /// <summary>Ends it; what was written stays on disk.</summary>
    public void Stop() => Recipe.Run("documentdb", out _, "stop", _data);

    /// <summary>Starts it again on what it left.</summary>
    public void Restart() => Recipe.Run("documentdb", out _, "start", _data, _port.ToString(CultureInfo.InvariantCulture));

    public void Dispose()
    {
        Stop();
        Directory.Delete(_data, recursive: true);
    }
}

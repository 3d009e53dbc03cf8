using System.Diagnostics;

namespace CaesarRest.Executor.Backends.Local;

/// <summary>What this process remembers of a run beyond its traces; an executor that adopts it does without.</summary>
internal sealed class LocalRun
{
    private Process? _wrapper;

    /// <summary>Largest resident memory seen, bytes.</summary>
    public long? PeakMemoryBytes { get; set; }

    /// <summary>The wrapper that this process started last has not ended.</summary>
    public bool WrapperLives => _wrapper is { HasExited: false };

    /// <summary>Starts a wrapper, and calls back when it has ended.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">The system refused, for instance because the arguments are too long.</exception>
    public int Start(ProcessStartInfo start, Action ended)
    {
        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        process.Exited += (_, _) => ended();
        process.Start();
        _wrapper = process;
        return process.Id;
    }
}

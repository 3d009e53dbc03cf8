using System.Diagnostics;

namespace CaesarRest.Executor;

/// <summary>
/// Places at which a test may end this process as a power cut would, to see what the next start makes of it.
/// Named by <c>CAESAR_FAULT</c>. Only in builds made with <c>-p:FaultPoints=true</c>: elsewhere even the calls are gone.
/// </summary>
internal static class FaultPoints
{
    [Conditional("FAULT_POINTS")]
    public static void Reach(string name)
    {
#if FAULT_POINTS
        if (Environment.GetEnvironmentVariable("CAESAR_FAULT") == name)
            Backends.Local.Signals.Send(Environment.ProcessId, Backends.Local.Signals.Kill);
#else
        _ = name;
#endif
    }
}

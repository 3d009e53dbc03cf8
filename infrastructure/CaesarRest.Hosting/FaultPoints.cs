using System.Diagnostics;

namespace CaesarRest.Hosting;

/// <summary>
/// Moments at which a test may end this process as a power cut would, to see what the next start makes of it. A file
/// with the moment's name in the folder that <c>CAESAR_FAULTS</c> names arms it. Who comes by first renames the file and
/// dies: one arming is one death, and the renamed file is its proof. Only in builds made with
/// <c>-p:FaultPoints=true</c>: elsewhere even the calls are gone.
/// </summary>
public static class FaultPoints
{
    /// <summary>What is added to the name of a file whose moment has ended a process.</summary>
    public const string Fired = ".fired";

    /// <summary>Ends this process if the moment is armed.</summary>
    [Conditional("FAULT_POINTS")]
    public static void Reach(string moment)
    {
#if FAULT_POINTS
        if (Folder is null || Path.Combine(Folder, moment) is var armed && !File.Exists(armed))
            return;
        try
        {
            File.Move(armed, armed + Fired);
        }
        catch (FileNotFoundException)
        {
            // Another thread was faster, and ends the process now.
            return;
        }

        Process.GetCurrentProcess().Kill();
#else
        _ = moment;
#endif
    }

#if FAULT_POINTS
    private static readonly string? Folder = Environment.GetEnvironmentVariable("CAESAR_FAULTS");
#endif
}

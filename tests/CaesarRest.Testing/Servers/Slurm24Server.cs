namespace CaesarRest.Testing.Servers;

/// <summary>The same of version 24.11, without accounting; its jobs run in a system of their own, with source-extractor.</summary>
public sealed class Slurm24Server() : SlurmServer("slurm24");

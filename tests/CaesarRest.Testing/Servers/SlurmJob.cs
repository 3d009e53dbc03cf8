namespace CaesarRest.Testing.Servers;

/// <summary>A job as its cluster knows it.</summary>
/// <param name="Id">Its number.</param>
/// <param name="State">Such as <c>RUNNING</c>.</param>
/// <param name="User">Whose it is.</param>
/// <param name="Name">As submitted.</param>
/// <param name="Comment">As submitted; empty without one.</param>
public sealed record SlurmJob(int Id, string State, string User, string Name, string Comment);

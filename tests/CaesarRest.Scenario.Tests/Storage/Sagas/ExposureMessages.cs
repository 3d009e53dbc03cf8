namespace CaesarRest.Scenario.Tests.Storage.Sagas;

public sealed record BeginExposure(Guid ExposureId);

/// <summary>Begins an exposure that is stored before its first event runs.</summary>
public sealed record ReserveExposure(Guid ExposureId);

public sealed record CountPhoton(Guid ExposureId);

public sealed record EndExposure(Guid ExposureId);

/// <summary>Correlated by a query, which the repository does not support.</summary>
public sealed record EndAllExposures(int Photons);

public sealed record ExposureStatus(int Beginnings, int Photons);

public sealed record NoSuchExposure(Guid ExposureId);

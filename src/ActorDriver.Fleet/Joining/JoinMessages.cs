namespace ActorDriver.Fleet.Joining;

/// <summary>What a host sends to join.</summary>
internal sealed record JoinRequest(string Secret, string Name, string Address, string SigningRequest);

/// <summary>What a host sends to get its next certificate.</summary>
internal sealed record RenewRequest(string SigningRequest);

/// <summary>What it gets: its certificate and the fleet's list of hosts.</summary>
internal sealed record JoinAnswer(string Certificate, SignedHostList Hosts);

/// <summary>Why it gets none.</summary>
internal sealed record JoinRefusal(string Code, string Message);

using Xunit;

namespace ActorDriver.KernelTests;

/// <summary>For tests that count what the whole process has open: no other test runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}

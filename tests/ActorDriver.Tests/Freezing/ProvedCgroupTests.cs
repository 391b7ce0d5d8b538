using ActorDriver.Freezing;
using Xunit;

namespace ActorDriver.Tests.Freezing;

public class ProvedCgroupTests
{
    [Fact]
    public void It_passes_on_every_call_itself()
    {
        // A default of the interface would be computed from this object's own Read, and not be the freezer's answer.
        var map = typeof(ProvedCgroup).GetInterfaceMap(typeof(IContainerCgroup));
        Assert.All(map.TargetMethods, method => Assert.Equal(typeof(ProvedCgroup), method.DeclaringType));
    }
}

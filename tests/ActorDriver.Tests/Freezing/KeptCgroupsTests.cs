using ActorDriver.Freezing;
using Xunit;

namespace ActorDriver.Tests.Freezing;

public class KeptCgroupsTests
{
    [Theory]
    [InlineData("Limit  Soft Limit  Hard Limit  Units\nMax open files            600                  4096                 files     \n", 600)]
    [InlineData("Max open files            1048576              1048576              files     \n", 1_048_576)]
    [InlineData("Max open files            unlimited            unlimited            files     \n", 1024)]
    [InlineData("", 1024)]
    public void The_limit_of_open_files_is_the_soft_one(string limits, int expected) => Assert.Equal(expected, KeptCgroups.LimitOf(limits));

    [Fact]
    public void There_are_as_many_places_as_were_said_and_one_given_back_can_be_taken_again()
    {
        var kept = new KeptCgroups(2);

        Assert.Equal([true, true, false, false], Enumerable.Range(0, 4).Select(_ => kept.TryTake()));
        kept.GiveBack();

        Assert.Equal([true, false], Enumerable.Range(0, 2).Select(_ => kept.TryTake()));
    }
}

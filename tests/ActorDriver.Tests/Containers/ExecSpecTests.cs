using ActorDriver.Containers;
using Xunit;

namespace ActorDriver.Tests.Containers;

public sealed class ExecSpecTests
{
    [Fact]
    public void One_that_can_be_tried_has_no_fault() =>
        Assert.Null(With(new() { ["A"] = "", ["B"] = "1 = 2" }).Fault());

    [Theory]
    [InlineData("", "x", "'' is no name")]
    [InlineData("A=B", "x", "'A=B' is no name")]
    [InlineData("A\0", "x", "is no name")]
    [InlineData("A", "x\0", "value of the environment variable 'A'")]
    public void A_variable_that_cannot_be_given_to_a_program_is_named(string name, string value, string words) =>
        Assert.Contains(words, With(new() { [name] = value }).Fault(), StringComparison.Ordinal);

    [Fact]
    public void Command_and_environment_have_one_limit_together() =>
        Assert.Contains("longer than", With(new() { ["A"] = new string('x', 1 << 20) }).Fault(), StringComparison.Ordinal);

    [Fact]
    public void Two_are_equal_when_all_of_them_is()
    {
        var one = With(new() { ["A"] = "1", ["B"] = "2" });
        Assert.Equal(one, With(new() { ["B"] = "2", ["A"] = "1" }));
        Assert.Equal(one.GetHashCode(), With(new() { ["B"] = "2", ["A"] = "1" }).GetHashCode());
        Assert.NotEqual(one, With(new() { ["A"] = "1", ["B"] = "3" }));
        Assert.NotEqual(one, With(new() { ["A"] = "1" }));
        Assert.NotEqual(one, one with { KeepsOutput = false });
    }

    private static ExecSpec With(Dictionary<string, string> environment) => new(["x"]) { Environment = environment };
}

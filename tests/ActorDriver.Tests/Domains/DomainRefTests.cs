using ActorDriver.Cgroups;
using ActorDriver.Domains;
using Xunit;

namespace ActorDriver.Tests.Domains;

/// <summary>How a domain is pointed at, and that no name draws another domain's commands to itself.</summary>
public class DomainRefTests
{
    private const string Other = "22222222-2222-2222-2222-22222222abcd";

    private readonly DomainDirectory _directory = new();

    [Fact]
    public void A_prefix_says_which_of_the_three_is_meant()
    {
        Put(Given.Web, "101", pid: 7);
        var other = Put(Id(Other), "web2", pid: 101);

        Assert.Equal(Given.Web, Found("name:101"));
        Assert.Equal(other, Found("pid:101"));
        Assert.Equal(other, Found($"id:{Other}"));
        Assert.Equal(other, Found($"id:{Other.ToUpperInvariant()}"));
        Assert.Equal(other, Found(Other.ToUpperInvariant()));
        Assert.Equal(Given.Web, Found("7"));
        Assert.Equal(other, Found("web2"));
    }

    [Fact]
    public void A_number_that_is_one_domains_name_and_anothers_pid_is_refused_and_names_both()
    {
        Put(Given.Web, "101", pid: 7);
        Put(Id(Other), "web2", pid: 101);

        var why = Why("101");

        Assert.Equal(ErrorCode.InvalidArgument, why.Code);
        Assert.Contains($"name of domain {Given.Web}", why.Message, StringComparison.Ordinal);
        Assert.Contains($"init PID of domain 'web2' ({Other})", why.Message, StringComparison.Ordinal);
        Assert.Contains("say name:101 or pid:101", why.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_number_that_means_one_domain_only_is_taken()
    {
        Put(Given.Web, "101", pid: 101);

        Assert.Equal(Given.Web, Found("101"));
        Assert.Equal(ErrorCode.NoDomain, Why("0101").Code); // a PID has no zero in front
    }

    [Fact]
    public void A_name_of_an_old_journal_in_the_form_of_a_uuid_is_ambiguous_with_the_domain_of_this_uuid()
    {
        Put(Given.Web, Other, pid: 7);
        Put(Id(Other), "web2", pid: 8);

        Assert.Contains($"say name:{Other} or id:{Other}", Why(Other).Message, StringComparison.Ordinal);
        Assert.Equal(Given.Web, Found($"name:{Other}"));
    }

    [Theory]
    [InlineData("name:x", "no domain with name 'x'")]
    [InlineData("pid:9", "no domain with init PID '9'")]
    [InlineData("id:" + Other, $"no domain with UUID '{Other}'")]
    [InlineData("x", "no domain with name, UUID or init PID 'x'")]
    [InlineData("what:x", "no domain with name, UUID or init PID 'what:x'")]
    public void What_is_not_there_is_called_what_it_was_looked_up_as(string reference, string message) =>
        Assert.Equal(new DomainError(ErrorCode.NoDomain, message), Why(reference));

    [Theory]
    [InlineData("id:web1", "'id:' is followed by a domain's UUID; 'web1' is none")]
    [InlineData("pid:web1", "'pid:' is followed by a PID; 'web1' is none")]
    [InlineData("name:", "'name:' is followed by a domain's name; this one is empty")]
    public void A_prefix_before_what_cannot_be_one_is_refused(string reference, string message) =>
        Assert.Equal(new DomainError(ErrorCode.InvalidArgument, message), Why(reference));

    [Fact]
    public void A_name_given_as_such_is_never_taken_for_a_pid()
    {
        Put(Given.Web, "101", pid: 7);
        Put(Id(Other), "web2", pid: 101);

        Assert.Equal(Given.Web, Found(new DomainRef(new DomainName("101"))));
        Assert.Equal("web2", new DomainRef(new DomainName("web2")).Text);
    }

    private static DomainId Id(string text) => new(Guid.Parse(text));

    private DomainId Put(DomainId id, string name, int pid)
    {
        _directory.Put(DomainState.New(id) with
        {
            Name = name,
            Exists = true,
            Cgroup = Given.Cgroup with { Path = $"/{name}" },
            Init = new ProcessIdentity(pid, 1),
        });
        return id;
    }

    private DomainId Found(DomainRef reference)
    {
        var id = _directory.Find(reference, out var why);
        Assert.Null(why);
        return id!.Value;
    }

    private DomainError Why(DomainRef reference)
    {
        Assert.Null(_directory.Find(reference, out var why));
        return why!;
    }
}

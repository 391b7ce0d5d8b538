using Akka.Actor;

namespace ActorDriver.Domains;

/// <summary>
/// Makes an actor by calling a delegate. <c>Props.Create</c> takes an expression, which is compiled for each <c>Props</c> anew: too
/// slow for an actor that lives as long as one freeze.
/// </summary>
internal sealed class ActorMaker<T> : IIndirectActorProducer
    where T : ActorBase
{
    private readonly Func<T> _make;

    private ActorMaker(Func<T> make) => _make = make;

    public Type ActorType => typeof(T);

    public static Props Props(Func<T> make) => Akka.Actor.Props.CreateBy(new ActorMaker<T>(make));

    public ActorBase Produce() => _make();

    public void Release(ActorBase actor)
    {
    }
}

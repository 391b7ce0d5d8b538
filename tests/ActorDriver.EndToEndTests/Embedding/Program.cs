using ActorDriver.Domains;
using ActorDriver.Hosting;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]

var builder = Host.CreateApplicationBuilder(args);
builder.Services.AddActorDriverFacade();
builder.Services.AddAkka("host", akka => akka.AddActorDriver(builder.Configuration.GetSection("ActorDriver")));
using var host = builder.Build();
await host.StartAsync();

var driver = host.Services.GetRequiredService<IActorDriver>();
Show(await driver.RunAsync("web1", ["sleep", "1000"], by: "night-watch"));
Show(await driver.SuspendAsync("web1", by: "night-watch", reason: "idle"));
Show(await driver.SuspendAsync("web2", by: "night-watch", reason: "idle"));
Show(await driver.DestroyAsync("web1", by: "night-watch"));
await host.StopAsync();

static void Show(DomainReply reply) => Console.WriteLine(reply switch
{
    DomainReply.Done done => $"{done.Domain.Name}: {done.Event}, now {done.Domain.Status.Word()}",
    DomainReply.Refused refused => refused.Why.ToString(),
    _ => reply.ToString(),
});

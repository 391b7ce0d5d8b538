using ActorDriver.Domains;
using ActorDriver.Hosting;
using Akka.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace ActorDriver.Tests.Hosting;

/// <summary>The driver inside somebody else's web application.</summary>
public sealed class AspNetCoreTests : IDisposable
{
    private readonly Embedding _embedding = new();

    [Fact]
    public async Task A_web_application_suspends_in_answer_to_a_request()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration["ActorDriver:StateDirectory"] = _embedding.Directory;
        builder.Configuration["ActorDriver:Backend"] = "simulated";
        builder.Services.AddActorDriverFacade();
        builder.Services.AddAkka("web", akka => akka
            .AddHocon(Embedding.Quiet, HoconAddMode.Append)
            .AddActorDriver(builder.Configuration.GetSection("ActorDriver")));
        await using var app = builder.Build();
        app.MapPost("/tenants/{name}/pause", async (string name, IActorDriver driver, CancellationToken cancelled) =>
            await driver.SuspendAsync(name, by: "web", cancellationToken: cancelled) switch
            {
                DomainReply.Done done => done.Domain.Status.Word(),
                DomainReply.Refused refused => refused.Why.Code.ToString(),
                _ => "",
            });
        await app.StartAsync();
        await Embedding.RunAsync(app.Services.GetRequiredService<IActorDriver>(), "web1");
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };

        Assert.Equal("paused", await PauseAsync(client, "web1"));
        Assert.Equal("NoDomain", await PauseAsync(client, "web2"));
        await app.StopAsync();
    }

    public void Dispose() => _embedding.Dispose();

    private static async Task<string> PauseAsync(HttpClient client, string name)
    {
        using var response = await client.PostAsync(new Uri($"/tenants/{name}/pause", UriKind.Relative), null);
        return await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
    }
}

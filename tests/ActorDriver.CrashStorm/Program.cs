using System.CommandLine;
using ActorDriver.CrashStorm;

var kills = new Option<int>("--kills") { Description = "How often the daemon is killed", DefaultValueFactory = _ => 100 };
var domains = new Option<int>("--domains") { Description = "How many domains, half of them on each hierarchy", DefaultValueFactory = _ => 20 };
var seed = new Option<int?>("--seed") { Description = "Makes the same choices again; the kernel's timing stays its own" };
var root = new RootCommand(
    "Kills actordriverd again and again while clients suspend, resume, destroy and start domains, and compares what they were told "
    + "with the journal, and the journal with the kernel. Exit status: 0 when all held, 1 with the first violation explained.")
{
    kills, domains, seed,
};
root.SetAction((parsed, stop) => Storm.RunAsync(
    new StormOptions(parsed.GetValue(kills), parsed.GetValue(domains), parsed.GetValue(seed) ?? Random.Shared.Next()), stop));
return await root.Parse(args).InvokeAsync();

using System.CommandLine;
using System.CommandLine.Help;
using ActorDriver.Cli.Audit;
using ActorDriver.Cli.Demo;
using ActorDriver.Cli.Doctor;
using ActorDriver.Cli.Fleet;
using ActorDriver.Cli.Shell;
using ActorDriver.Contracts;

namespace ActorDriver.Cli.Commands;

/// <summary>Every command of the console. A new one gets a file of its own and a line here.</summary>
internal static class CommandTree
{
    public static RootCommand Create(CommandContext context)
    {
        var root = new RootCommand("Suspends, resumes and destroys containers through the kernel's freezer.")
        {
            context.Socket,
            context.Json,
            context.WithDaemon,
            RunCommand.Create(context),
            AdoptCommand.Create(context),
            DiscoverCommand.Create(context),
            ListCommand.Create(context),
            DomInfoCommand.Create(context),
            DomStateCommand.Create(context),
            OperationCommand.Create(context, OperationKinds.Suspend, "Freeze domains: every process stands still"),
            OperationCommand.Create(context, OperationKinds.Resume, "Thaw domains: their processes go on"),
            OperationCommand.Create(context, OperationKinds.Destroy, "Kill every process of domains, frozen or not"),
            SingleOperationCommand.Create(context, OperationKinds.Start, "Start the program of a domain that is shut off"),
            SingleOperationCommand.Create(context, OperationKinds.Undefine, "Forget a domain that is shut off; its history stays"),
            HistoryCommand.Create(context),
            AuditCommand.Create(context),
            EventCommand.Create(context),
            ShellCommand.Create(context),
            FleetCommand.Create(context),
            HostsCommand.Create(context),
            DoctorCommand.Create(context),
            DumpXmlCommand.Create(context),
            DemoCommand.Create(context),
            CompletionCommand.Create(context),
            CompleteCommand.Create(context),
            HelpCommand.Create(context),
            VersionCommand.Create(context),
        };
        HostOption.AddTo(root, context);
        root.Directives.Clear(); // a domain may be called "[suggest]" for all a script knows
        foreach (var option in root.Options.OfType<HelpOption>())
            option.Action = new ExampleHelp(context.Terminal);
        return root;
    }
}

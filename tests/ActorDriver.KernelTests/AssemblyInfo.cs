using Xunit;

// One test at a time: they share the machine's cgroups and processors, and some of them load these on purpose.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

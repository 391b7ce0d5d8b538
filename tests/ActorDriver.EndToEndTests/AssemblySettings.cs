// Each test runs programs, some of them many: one at a time leaves the machine to them.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

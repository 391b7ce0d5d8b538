using ActorDriver.Cgroups;
using ActorDriver.Cgroups.Interop;
using Xunit;

namespace ActorDriver.Tests.Cgroups;

public sealed class FilesTests
{
    [Fact]
    public async Task A_file_that_is_not_there_is_reported_by_open()
    {
        await Parallel.ForAsync(0, 64, (_, _) =>
        {
            var error = Assert.Throws<KernelException>(() => Files.Open("/proc/none", OpenFlags.ReadOnly | OpenFlags.CloseOnExec));
            Assert.Equal(Errno.ENOENT, error.Errno);
            return ValueTask.CompletedTask;
        });
    }
}

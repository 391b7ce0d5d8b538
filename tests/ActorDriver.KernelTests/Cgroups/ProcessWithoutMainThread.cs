namespace ActorDriver.KernelTests.Cgroups;

/// <summary>A process whose main thread has ended and whose other threads go on.</summary>
internal static class ProcessWithoutMainThread
{
    public static string[] Command =>
    [
        "python3", "-c",
        "import ctypes, threading, time; threading.Thread(target=time.sleep, args=(1000,)).start(); ctypes.CDLL(None).pthread_exit(None)",
    ];

    public static void WaitUntilItIs(int pid) => Eventually.True(
        () => File.ReadAllText($"/proc/{pid}/stat") is var stat && stat[stat.LastIndexOf(')')..].StartsWith(") Z", StringComparison.Ordinal),
        "its main thread has ended");
}

using System.Runtime.Versioning;

// Its subject is the Linux kernel.
[assembly: SupportedOSPlatform("linux")]

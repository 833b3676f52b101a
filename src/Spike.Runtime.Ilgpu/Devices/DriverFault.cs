using ILGPU;
using ILGPU.Runtime;

namespace Spike.Runtime.Ilgpu.Devices;

/// <summary>A device's driver refuses: too little memory, a kernel that it cannot compile. Its words are all there is to say.</summary>
internal static class DriverFault
{
    public static bool Is(Exception e) => e is AcceleratorException or InternalCompilerException or CapabilityNotSupportedException or OutOfMemoryException or OverflowException;

    /// <summary>A clause without a full stop.</summary>
    public static string Words(Exception e) => (e.InnerException ?? e).Message.TrimEnd('.');
}

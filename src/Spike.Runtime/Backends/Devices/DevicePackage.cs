using System.Reflection;
using System.Runtime.CompilerServices;

namespace Spike.Runtime.Backends.Devices;

/// <summary>Finds Spike.Runtime.Ilgpu, if the app has it.</summary>
/// <remarks>
/// The runtime may not reference that package, and an app should not have to call it. A type asked for by its full name in a literal
/// is something that trimming follows: where the package is part of the app its backend is kept, elsewhere nothing is. ILGPU compiles
/// kernels while the program runs, so in a NativeAOT app the whole branch goes.
/// </remarks>
internal static class DevicePackage
{
    public const string Name = "Spike.Runtime.Ilgpu";

    // Devices belong to the process: opening one a session would take its memory again for each.
    private static readonly Lazy<(IDeviceBackend? Backend, string Missing)> Loaded = new(Load);

    /// <summary>The package's backend; null where there is none, and why.</summary>
    public static IDeviceBackend? Find(out string missing)
    {
        (IDeviceBackend? backend, missing) = Loaded.Value;
        return backend;
    }

    private static (IDeviceBackend? Backend, string Missing) Load()
    {
        if (!RuntimeFeature.IsDynamicCodeSupported) return (null, "device kernels are compiled while the program runs, which a NativeAOT app cannot do");
        Type? type = Type.GetType("Spike.Runtime.Ilgpu.IlgpuBackend, Spike.Runtime.Ilgpu", throwOnError: false);
        if (type is null) return (null, $"{Name} is not part of the app; a SpikeModel with SpikeTarget=\"cuda\" brings it, and so does a reference to the package");
        try
        {
            return ((IDeviceBackend?)Activator.CreateInstance(type), "");
        }
        catch (TargetInvocationException e)
        {
            // A driver that is broken or half installed must not keep the processor from running.
            return (null, $"the drivers cannot be asked for devices ({e.InnerException?.Message.TrimEnd('.')})");
        }
    }
}

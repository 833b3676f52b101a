using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.OpenCL;
using ILGPU.Runtime;
using ILGPU.Runtime.OpenCL;
using Spike.Runtime.Ilgpu.Kernels;

namespace Spike.Runtime.Ilgpu.Tests.Kernels;

/// <summary>What an OpenCL driver would be given, made without one.</summary>
[TestClass]
public class OpenClTests
{
    private static readonly Lazy<Context> Context = new(() => ILGPU.Context.Create(builder => builder.Optimize(OptimizationLevel.O2).DotProducts()));

    public static IEnumerable<object[]> All => KernelMethods.Names.Select(name => new object[] { name });

    [TestMethod]
    [DynamicData(nameof(All))]
    public void A_kernel_becomes_OpenCL_C_without_extensions_that_drivers_lack(string kernel)
    {
        // The features that a device must have to be listed as able to run: generic addresses and 64-bit atomics. No halves, doubles or subgroups.
        var capabilities = new CLCapabilityContext(genericAddressSpace: true, float16: false, float64: false, int64_Atomics: true, subGroups: false);
        using var backend = new CLBackend(Context.Value, capabilities, CLDeviceVendor.Other, CLCVersion.CL20);
        var compiled = (CLCompiledKernel)backend.Compile(EntryPointDescription.FromExplicitlyGroupedKernel(KernelMethods.Find(kernel)), new KernelSpecialization(256, null));
        StringAssert.Contains(compiled.Source, "kernel void");
        Assert.DoesNotContain("dp4a", compiled.Source);
    }
}

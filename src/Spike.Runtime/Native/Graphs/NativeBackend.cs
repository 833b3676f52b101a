using Spike.Runtime.Backends;
using Spike.Runtime.Backends.Loihi;
using Spike.Runtime.Devices;

namespace Spike.Runtime.Native.Graphs;

/// <summary>Makes what runs a native model: the processor, the reference, or a chip.</summary>
internal static class NativeBackend
{
    /// <exception cref="ArgumentException">The options ask for a card, or for no backend that there is.</exception>
    /// <exception cref="SpikeDeviceException">No chip can be had, or it does not give what the options ask for.</exception>
    public static (INativeEngine Engine, Backend Backend, string Reason, bool FellBack) Create(SpikeModel model, int batch, SpikeOptions options, int[] recorded)
    {
        (Backend asked, string why) = BackendOrder.Asked(options, Environment.GetEnvironmentVariable(BackendOrder.Variable), model.Provenance?.Target);
        if (asked == Backend.Loihi) return OnChip(model, batch, options, recorded, why);
        int threads = options.Threads == 0 ? Environment.ProcessorCount : options.Threads;
        model.RequireWhole(threads);
        if (asked == Backend.Reference) return (new ReferenceEngine(model.Native!, batch), asked, $"reference: {why}.", false);
        const string NoKernels = "kernels for cards run converted networks, not native ones";
        if (asked != Backend.Simd && options.Backend != Backend.Auto)
            throw new ArgumentException($"'{model.Name}' is a native model, and {NoKernels}. Run it on the processor (simd, reference) or on chips (loihi).", nameof(options));
        // A variable of the machine is meant for all that runs there; it keeps nothing from running.
        return (new SimulatorEngine(model.Native!, batch, threads, recorded), Backend.Simd, asked == Backend.Simd ? $"simd: {why}." : $"simd, though {why}: {NoKernels}.", asked != Backend.Simd);
    }

    private static (INativeEngine Engine, Backend Backend, string Reason, bool FellBack) OnChip(SpikeModel model, int batch, SpikeOptions options, int[] recorded, string why)
    {
        if (options.CollectStatistics)
            throw new SpikeDeviceException(SpikeDeviceFault.Unsupported, "A chip does not give statistics of populations. Leave them out, or run the model on the processor (Backend.Simd).");
        if (model.Chip() is not { } image)
        {
            throw new SpikeDeviceException(SpikeDeviceFault.Image,
                $"The model '{model.Name}' holds no chip image{(model.Provenance?.Target is { } target ? $": it was compiled for '{target}'" : "")}. Compile it for a chip, Target=\"loihi2\" for example, or run it on the processor.");
        }

        var engine = new NativeChipEngine(model.Native!, image, batch, recorded, options.Device, model);
        return (engine, Backend.Loihi, $"{engine.DeviceName}: {why}.", false);
    }
}

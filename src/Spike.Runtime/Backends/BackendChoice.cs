using System.Collections.Immutable;
using Spike.Runtime.Backends.Devices;
using Spike.Runtime.Backends.Loihi;
using Spike.Runtime.Backends.Reference;
using Spike.Runtime.Backends.Simd;
using Spike.Runtime.Devices;

namespace Spike.Runtime.Backends;

/// <summary>A session's backend.</summary>
/// <param name="Session">What runs.</param>
/// <param name="Backend">Its name.</param>
/// <param name="Reason">Why this one, in a sentence.</param>
/// <param name="FellBack">It is not the one that was asked for.</param>
internal sealed record ChosenBackend(IBackendSession Session, Backend Backend, string Reason, bool FellBack = false);

/// <summary>Makes the backend that <see cref="BackendOrder"/> names; where that cannot run, the processor's kernels, and says why.</summary>
internal static class BackendChoice
{
    /// <exception cref="ArgumentException">There is no such backend.</exception>
    public static ChosenBackend Create(SpikeModel model, SpikeOptions options, ImmutableArray<int> recorded)
    {
        (Backend asked, string why) = BackendOrder.Asked(options, Environment.GetEnvironmentVariable(BackendOrder.Variable), model.Provenance?.Target);
        return asked switch
        {
            // The vector kernels fall back to plain loops by themselves, so they are right for every processor.
            Backend.Simd => new(new SimdSession(model.Simd, options, recorded), asked, $"simd: {why}."),
            Backend.Reference => new(new ReferenceSession(model.Program, options.CollectStatistics, options.Stream), asked, $"reference: {why}."),
            Backend.Loihi => OnChip(model, options, recorded, why),
            Backend.Ilgpu or Backend.Cuda => OnDevice(model, options, recorded, asked, why),
            _ => throw new ArgumentException($"There is no backend {asked}.", nameof(options)),
        };
    }

    /// <summary>Never anything else in its place: who names a chip wants its figures, not those of another machine.</summary>
    private static ChosenBackend OnChip(SpikeModel model, SpikeOptions options, ImmutableArray<int> recorded, string why)
    {
        string? refusal = options.Stepped ? "stepped runs" : options.Stream ? "streams" : options.CollectStatistics ? "statistics of populations" : recorded.Length > 0 ? "recorded populations" : null;
        if (refusal is not null) throw new SpikeDeviceException(SpikeDeviceFault.Unsupported, $"A chip does not give {refusal}. Leave them out, or run the model on the processor (Backend.Simd), which gives the same bits.");
        if (model.Chip() is null)
        {
            throw new SpikeDeviceException(SpikeDeviceFault.Image,
                $"The model '{model.Name}' holds no chip image{(model.Provenance?.Target is { } target ? $": it was compiled for '{target}'" : "")}. Compile it for a chip, Target=\"loihi3\" for example, or run it on the processor.");
        }

        LoihiSession session = LoihiSession.Open(model, options.Device);
        return new(session, Backend.Loihi, $"{session.DeviceName}: {why}.");
    }

    private static ChosenBackend OnDevice(SpikeModel model, SpikeOptions options, ImmutableArray<int> recorded, Backend asked, string why)
    {
        // One step at a time is for looking inside: the processor's stepped kernels do that, and a launch a step would not pay.
        string refusal = "stepped runs are the processor's";
        if (!options.Stepped && DevicePackage.Find(out refusal) is { } devices)
        {
            if (DeviceSearch.TryFirst(devices, model, options, recorded, asked, out refusal) is { } found)
                return found with { Reason = $"{found.Reason}: {why}.{(refusal.Length > 0 ? $" Before it: {refusal}." : "")}" };
        }

        return new(new SimdSession(model.Simd, options, recorded), Backend.Simd, $"simd, though {why}: {refusal}.", FellBack: true);
    }
}

using System.Collections.Immutable;
using Spike.Runtime.Backends.Devices;
using Spike.Runtime.Backends.Reference;
using Spike.Runtime.Backends.Simd;

namespace Spike.Runtime.Backends;

/// <summary>A session's backend.</summary>
/// <param name="Session">What runs.</param>
/// <param name="Backend">Its name.</param>
/// <param name="Reason">Why this one, in a sentence.</param>
internal sealed record ChosenBackend(IBackendSession Session, Backend Backend, string Reason);

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
            Backend.Ilgpu or Backend.Cuda => OnDevice(model, options, recorded, asked, why),
            _ => throw new ArgumentException($"There is no backend {asked}.", nameof(options)),
        };
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

        return new(new SimdSession(model.Simd, options, recorded), Backend.Simd, $"simd, though {why}: {refusal}.");
    }
}

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
        if (TryDevices(model, options, recorded, asked, out string refusal) is not ({ } session, { } device))
            return new(new SimdSession(model.Simd, options, recorded), Backend.Simd, $"simd, though {why}: {refusal}.");
        Backend runs = device.Kind == DeviceKind.Cuda ? Backend.Cuda : Backend.Ilgpu;
        string slow = device.Kind == DeviceKind.Correctness ? " No card was found: this device shows that the kernels are right, and is slow." : "";
        return new(session, runs, $"{device.Name}: {why}.{slow}");
    }

    private static (IBackendSession? Session, DeviceDescription? Device) TryDevices(
        SpikeModel model, SpikeOptions options, ImmutableArray<int> recorded, Backend asked, out string refusal)
    {
        // One step at a time is for looking inside: the processor's stepped kernels do that, and a launch a step would not pay.
        refusal = "stepped runs are the processor's";
        if (options.Stepped || DevicePackage.Find(out refusal) is not { } backend) return default;
        var refusals = new List<string>();
        foreach (DeviceKind kind in BackendOrder.Kinds(asked))
        {
            foreach (DeviceDescription device in backend.Devices.Where(device => device.Kind == kind))
            {
                string fault = device.Refusal;
                if (device.CanRun && model.OnDevice(backend, device, out fault)?.CreateSession(options, recorded, out fault) is { } session) return (session, device);
                refusals.Add($"{device.Name}: {fault}");
            }
        }

        refusal = refusals.Count > 0 ? string.Join("; ", refusals) : "no CUDA device was found";
        return default;
    }
}

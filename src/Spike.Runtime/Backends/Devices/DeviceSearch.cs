using System.Collections.Immutable;

namespace Spike.Runtime.Backends.Devices;

/// <summary>Takes the first device, in the order of <see cref="BackendOrder.Kinds"/>, that can run a model.</summary>
internal static class DeviceSearch
{
    /// <param name="backend">Knows the devices.</param>
    /// <param name="model">What shall run.</param>
    /// <param name="options">Of the session.</param>
    /// <param name="recorded">Edges whose codes are kept.</param>
    /// <param name="asked">Which kinds of device may run it.</param>
    /// <param name="refusals">Why those before the one that runs did not, as clauses.</param>
    /// <returns>The session, with the device's name as the reason; null where no device can.</returns>
    public static ChosenBackend? TryFirst(
        IDeviceBackend backend, SpikeModel model, SpikeOptions options, ImmutableArray<int> recorded, Backend asked, out string refusals)
    {
        var found = new List<string>();
        ChosenBackend? chosen = null;
        foreach (DeviceKind kind in BackendOrder.Kinds(asked))
        {
            DeviceDescription[] devices = [.. backend.Devices.Where(device => device.Kind == kind)];
            if (devices.Length == 0 && kind == DeviceKind.Cuda) found.Add("no CUDA device was found");
            foreach (DeviceDescription device in devices)
            {
                string fault = device.Refusal;
                if (device.CanRun && model.OnDevice(backend, device, out fault)?.CreateSession(options, recorded, out fault) is { } session)
                    chosen = new ChosenBackend(session, kind == DeviceKind.Cuda ? Backend.Cuda : Backend.Ilgpu, device.Name);
                else
                    found.Add($"{device.Name}: {fault}");
                if (chosen is not null) break;
            }

            if (chosen is not null) break;
        }

        refusals = string.Join("; ", found);
        return chosen;
    }
}

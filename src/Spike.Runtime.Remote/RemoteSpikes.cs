using Spike.Runtime.Devices;
using Spike.Runtime.Remote.Protocol;

namespace Spike.Runtime.Remote;

/// <summary>Spikes as the protocol has them: a list of each member, which takes a few bytes a spike and no object.</summary>
internal static class RemoteSpikes
{
    public static Spikes Write(ReadOnlySpan<SpikeDeviceSpike> spikes)
    {
        var message = new Spikes();
        message.Steps.Capacity = message.Ports.Capacity = message.Elements.Capacity = message.Payloads.Capacity = spikes.Length;
        foreach (SpikeDeviceSpike spike in spikes)
        {
            message.Steps.Add(spike.Step);
            message.Ports.Add(spike.Port);
            message.Elements.Add(spike.Element);
            message.Payloads.Add(spike.Payload);
        }

        return message;
    }

    /// <returns>False: its lists differ in length, or there is not room for them.</returns>
    public static bool TryRead(Spikes? message, Span<SpikeDeviceSpike> spikes, out int count)
    {
        count = message?.Steps.Count ?? 0;
        if (message is null) return true;
        if (count > spikes.Length || message.Ports.Count != count || message.Elements.Count != count || message.Payloads.Count != count) return false;
        for (int i = 0; i < count; i++) spikes[i] = new SpikeDeviceSpike(message.Steps[i], message.Ports[i], message.Elements[i], message.Payloads[i]);
        return true;
    }
}

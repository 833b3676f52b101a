using Spike.Runtime.Chips.Images;
using Spike.Runtime.Devices;

namespace Spike.Runtime.Backends.Loihi.Emulation;

/// <summary>Spikes of the host that have not left yet.</summary>
internal sealed class InputSpikes
{
    private readonly ChipImage image;
    private readonly Routes[] routes;
    private readonly Dictionary<int, List<SpikeDeviceSpike>> bySteps = [];
    private readonly Stack<List<SpikeDeviceSpike>> free = [];

    public InputSpikes(ChipImage image, ImageTables tables)
    {
        this.image = image;
        foreach (InputPort port in image.Inputs) ImageTables.Require(port.Elements >= 1, $"input '{port.Name}'", "it has no elements");
        routes = [.. image.Inputs.Select(port => new Routes(port.Routes, port.Elements, image, tables, $"input '{port.Name}'"))];
    }

    public IReadOnlyList<Routes> Routes => routes;

    /// <exception cref="ArgumentException">There is no such port or element, or it is too late.</exception>
    public void Require(SpikeDeviceSpike spike, int now)
    {
        if (spike.Port < 0 || spike.Port >= routes.Length) throw new ArgumentException($"There is no input port {spike.Port}.");
        if (spike.Element < 0 || spike.Element >= image.Inputs[spike.Port].Elements)
            throw new ArgumentException($"Input '{image.Inputs[spike.Port].Name}' has no element {spike.Element}.");
        if (spike.Payload == 0) throw new ArgumentException("A spike has a payload.");
        if (spike.Step < now) throw new ArgumentException($"A spike of step {spike.Step} is too late: step {now} is next.");
    }

    /// <summary>A spike that was looked at.</summary>
    public void Add(SpikeDeviceSpike spike)
    {
        if (!bySteps.TryGetValue(spike.Step, out List<SpikeDeviceSpike>? list)) bySteps[spike.Step] = list = free.TryPop(out List<SpikeDeviceSpike>? old) ? old : [];
        list.Add(spike);
    }

    /// <summary>Sends what leaves in a step.</summary>
    public void Send(int step, Mesh mesh, int worker, ref ChipCounters counters)
    {
        if (!bySteps.Remove(step, out List<SpikeDeviceSpike>? list)) return;
        foreach (SpikeDeviceSpike spike in list) routes[spike.Port].Send(mesh, worker, step, -1, spike.Element, spike.Payload, ref counters);
        list.Clear();
        free.Push(list);
    }

    public void Clear() => bySteps.Clear();
}

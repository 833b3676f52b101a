using Spike.Runtime.Chips.Images;
using Spike.Runtime.Chips.Images.Verification;
using Spike.Runtime.Devices;

namespace Spike.Runtime.Backends.Loihi.Emulation;

/// <summary>Spikes of the host that have not left yet.</summary>
internal sealed class InputSpikes
{
    private readonly ChipImage image;
    private readonly Routes[] routes;
    private readonly StepSpan?[] windows;
    private readonly Dictionary<long, List<(EmulatedSample Sample, SpikeDeviceSpike Spike)>> bySteps = [];
    private readonly Stack<List<(EmulatedSample Sample, SpikeDeviceSpike Spike)>> free = [];

    public InputSpikes(ChipImage image, ImageTables tables)
    {
        this.image = image;
        foreach (InputPort port in image.Inputs) ImageTables.Require(port.Elements >= 1, $"input '{port.Name}'", "it has no elements");
        windows = [.. image.Inputs.Select(port => port.Emission is { } emission ? StepSpan.Of(emission) : (StepSpan?)null)];
        routes = [.. image.Inputs.Select(port => new Routes(port.Routes, port.Elements, image, tables, $"input '{port.Name}'"))];
    }

    public IReadOnlyList<Routes> Routes => routes;

    /// <exception cref="ArgumentException">There is no such port or element, or it is too late, or outside of its input's steps.</exception>
    public void Require(SpikeDeviceSpike spike, int now)
    {
        if (spike.Port < 0 || spike.Port >= routes.Length) throw new ArgumentException($"There is no input port {spike.Port}.");
        if (spike.Element < 0 || spike.Element >= image.Inputs[spike.Port].Elements)
            throw new ArgumentException($"Input '{image.Inputs[spike.Port].Name}' has no element {spike.Element}.");
        if (spike.Payload == 0) throw new ArgumentException("A spike has a payload.");
        if (windows[spike.Port] is { } window && (spike.Step < window.First || spike.Step > window.Last))
            throw new ArgumentException($"A spike of step {spike.Step} is outside of input '{image.Inputs[spike.Port].Name}', which has the steps {window.First} to {window.Last}.");
        if (spike.Step < now) throw new ArgumentException($"A spike of step {spike.Step} is too late: step {now} is next.");
    }

    /// <summary>A spike that was looked at.</summary>
    public void Add(EmulatedSample sample, SpikeDeviceSpike spike)
    {
        long step = sample.Start + spike.Step;
        if (!bySteps.TryGetValue(step, out List<(EmulatedSample, SpikeDeviceSpike)>? list)) bySteps[step] = list = free.TryPop(out List<(EmulatedSample, SpikeDeviceSpike)>? old) ? old : [];
        list.Add((sample, spike));
    }

    /// <summary>Sends what leaves in a step of the board.</summary>
    public void Send(long step, int worker, ref ChipCounters counters)
    {
        if (!bySteps.Remove(step, out List<(EmulatedSample Sample, SpikeDeviceSpike Spike)>? list)) return;
        foreach ((EmulatedSample sample, SpikeDeviceSpike spike) in list) routes[spike.Port].Send(sample, worker, spike.Step, -1, spike.Element, spike.Payload, ref counters);
        list.Clear();
        free.Push(list);
    }

    public void Clear() => bySteps.Clear();
}

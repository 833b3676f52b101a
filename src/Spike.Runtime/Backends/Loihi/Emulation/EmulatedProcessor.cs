using System.Runtime.InteropServices;
using Spike.Runtime.Chips.Images;

namespace Spike.Runtime.Backends.Loihi.Emulation;

/// <summary>The embedded processors of one chip.</summary>
internal sealed class EmulatedProcessor
{
    private readonly int node;
    private readonly ProcessorImage processor;
    private readonly ProcessorMemory[] buffers;
    private readonly ProcessorMemory[] arrivals;
    private readonly EmulatedTask[] tasks;
    private readonly List<(CodeEmission Emission, Routes Routes)> senders = [];
    private readonly Dictionary<int, List<int>> byStep = [];
    private readonly string place;
    private ChipCounters counters;

    public EmulatedProcessor(ChipImage image, int index, EmulatedCore[] cores, ImageTables tables)
    {
        processor = image.Processors[index];
        (node, place) = (image.Cores.Length + index, $"processor of chip {processor.Chip}");
        buffers = [.. processor.Buffers.Select(buffer => new ProcessorMemory(buffer, tables, $"{place}, buffer '{buffer.Name}'"))];
        arrivals = [.. buffers.Where(buffer => buffer.Buffer.Arrival is not null).OrderBy(buffer => buffer.Buffer.FirstAxon)];
        for (int i = 1; i < arrivals.Length; i++)
        {
            ImageTables.Require(arrivals[i].Buffer.FirstAxon >= arrivals[i - 1].Buffer.FirstAxon + arrivals[i - 1].Buffer.Elements, place, "two buffers share an axon");
        }

        Axons = arrivals.Length == 0 ? 0 : arrivals[^1].Buffer.FirstAxon + arrivals[^1].Buffer.Elements;
        tasks = new EmulatedTask[processor.Tasks.Length];
        for (int i = 0; i < tasks.Length; i++)
        {
            ProcessorTask task = processor.Tasks[i];
            ImageTables.Require(task.Step >= 0, place, "a task runs before the first step");
            tasks[i] = Make(task, image, cores, tables);
            if (!byStep.TryGetValue(task.Step, out List<int>? list)) byStep[task.Step] = list = [];
            list.Add(i);
        }
    }

    /// <summary>One more than the largest axon.</summary>
    public int Axons { get; }

    public ref ChipCounters Counters => ref counters;

    public IEnumerable<Routes> Routes => senders.Select(sender => sender.Routes);

    /// <summary>Whether tasks run at the barrier after a sample's step.</summary>
    public bool Works(int step) => byStep.ContainsKey(step);

    /// <summary>Takes the spikes of a step of the board and sends its own.</summary>
    public void Step(long now, ReadOnlySpan<EmulatedSample> samples, Mesh mesh, int worker)
    {
        counters.Steps++;
        foreach (EmulatedSample sample in samples)
        {
            foreach (ProcessorMemory buffer in arrivals) buffer.Begin(sample.At(now));
        }

        if (mesh.Any(now, node)) Receive(now, samples, mesh);
        foreach (EmulatedSample sample in samples)
        {
            int step = sample.At(now);
            foreach (ProcessorMemory buffer in arrivals)
            {
                if (buffer.End(step) is var element and >= 0)
                    throw new ChipRunException("its sum does not fit the bits that the image declares", place, buffer.Buffer.Name, element, step);
            }

            foreach ((CodeEmission emission, Routes routes) in senders) emission.Send(routes, sample, worker, step, node, ref counters);
        }
    }

    /// <summary>Runs the tasks of a sample's step, behind the barrier.</summary>
    public void Work(int step)
    {
        if (!byStep.TryGetValue(step, out List<int>? now)) return;
        foreach (int task in now)
        {
            try
            {
                tasks[task].Run(ref counters);
                counters.ProcessorOperations += tasks[task].Operations;
            }
            catch (OverflowException)
            {
                throw new ChipRunException("a sum does not fit 64 bits", place, NameOf(processor.Tasks[task]), -1, step);
            }
            catch (TaskFault fault)
            {
                throw new ChipRunException(fault.Message, place, NameOf(processor.Tasks[task]), fault.Element, step);
            }
        }
    }

    /// <summary>Before a sample.</summary>
    public void Clear()
    {
        foreach (ProcessorMemory buffer in buffers) buffer.Clear();
        foreach ((CodeEmission emission, _) in senders) emission.Clear();
    }

    private void Receive(long now, ReadOnlySpan<EmulatedSample> samples, Mesh mesh)
    {
        foreach (List<Arrival>? list in mesh.Lists(now, node))
        {
            foreach (Arrival spike in CollectionsMarshal.AsSpan(list))
            {
                int step = samples[0].At(now);
                ProcessorMemory buffer = Holder(spike.Axon, step);
                if (!Takes(buffer, now, samples)) throw new ChipRunException("a spike arrives outside of its window", place, buffer.Buffer.Name, spike.Axon - buffer.Buffer.FirstAxon, step);
                buffer.Add(spike.Axon, spike.Payload);
                counters.SpikesIn++;
            }
        }

        mesh.Taken(now, node);
    }

    private static bool Takes(ProcessorMemory buffer, long now, ReadOnlySpan<EmulatedSample> samples)
    {
        foreach (EmulatedSample sample in samples)
        {
            if (buffer.Takes(sample.At(now))) return true;
        }

        return false;
    }

    private ProcessorMemory Holder(int axon, int step)
    {
        int low = 0, high = arrivals.Length - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            if (arrivals[middle].Buffer.FirstAxon <= axon) low = middle;
            else high = middle - 1;
        }

        return arrivals[low].Holds(axon) ? arrivals[low] : throw new ChipRunException($"no buffer holds axon {axon}", place, arrivals[low].Buffer.Name, -1, step);
    }

    private EmulatedTask Make(ProcessorTask task, ChipImage image, EmulatedCore[] cores, ImageTables tables)
    {
        string what = $"{place}, task '{NameOf(task)}'";
        long[] Buffer(int index) => index >= 0 && index < buffers.Length ? buffers[index].Values : throw ImageTables.Fault(what, $"there is no buffer {index}");
        return task switch
        {
            ReadTask read => new EmulatedRead(SliceOf(read.Core, read.Slice, cores, what), Buffer(task.Output), what),
            GatherTask gather => new EmulatedGather([.. gather.Inputs.Select(Buffer)], Buffer(task.Output), gather.MapSegment, tables, what),
            FireTask fire => new EmulatedFire(fire, [.. fire.Inputs.Select(Buffer)], Buffer(task.Output), tables, what),
            MultiplyTask multiply => new EmulatedMultiply(multiply, Buffer(multiply.A), Buffer(multiply.B), Buffer(task.Output), tables, what),
            MatrixTask matrix => new EmulatedMatrix(matrix, Buffer(matrix.A), Buffer(matrix.B), Buffer(task.Output), what),
            SoftmaxTask softmax => new EmulatedSoftmax(softmax, Buffer(softmax.Input), Buffer(task.Output), tables, what),
            NormTask norm => new EmulatedNorm(norm, Buffer(norm.Input), Buffer(task.Output), tables, what),
            DivideTask divide => new EmulatedDivide(divide, Buffer(divide.A), Buffer(divide.B), Buffer(task.Output), tables, what),
            LookupTask lookup => new EmulatedLookup(lookup, Buffer(lookup.Input), Buffer(task.Output), tables, what),
            MaximumTask maximum => new EmulatedMaximum(maximum, Buffer(maximum.Input), Buffer(task.Output), tables, what),
            EmbedTask embed => new EmulatedEmbed(embed, Buffer(embed.Input), embed.High is { } high ? Buffer(high) : null, Buffer(task.Output), tables, what),
            WriteWeightsTask write => new EmulatedWrite(write, Buffer(write.Input), ProductOf(write.Core, write.Block, cores, what), tables, what),
            SendTask send => MakeSend(send, Buffer(send.Input), image, tables, what),
            _ => throw ImageTables.Fault(what, "it is of no known kind"),
        };
    }

    private EmulatedSend MakeSend(SendTask send, long[] input, ChipImage image, ImageTables tables, string what)
    {
        ImageTables.Require(send.Emission.FirstStep == send.Step + 1, what, "what it sends does not leave one step later");
        var emission = new CodeEmission(send.Emission, input.Length, what);
        senders.Add((emission, new Routes(send.Routes, input.Length, image, tables, what)));
        return new EmulatedSend(input, emission);
    }

    private EmulatedSlice SliceOf(int core, int slice, EmulatedCore[] cores, string what)
    {
        RequireNear(core, cores, what);
        ImageTables.Require(slice >= 0 && slice < cores[core].Slices.Count, what, $"there is no slice {slice} in core {core}");
        return cores[core].Slices[slice];
    }

    private ProductSynapses ProductOf(int core, int block, EmulatedCore[] cores, string what)
    {
        RequireNear(core, cores, what);
        return block >= 0 && block < cores[core].Blocks.Count && cores[core].Blocks[block] is ProductSynapses product
            ? product
            : throw ImageTables.Fault(what, $"block {block} of core {core} is no product");
    }

    private void RequireNear(int core, EmulatedCore[] cores, string what) =>
        ImageTables.Require(core >= 0 && core < cores.Length && cores[core].Chip == processor.Chip, what, $"core {core} is not on its chip");

    private string NameOf(ProcessorTask task) =>
        task.Output >= 0 && task.Output < buffers.Length ? buffers[task.Output].Buffer.Name : task.GetType().Name;
}

using Spike.Runtime.Chips.Images;

namespace Spike.Compiler.Mapping.Images;

/// <summary>A buffer of a processor, and the step after whose barrier it holds its value.</summary>
internal readonly record struct Held(int Buffer, int Ready);

/// <summary>The buffers and tasks of one chip's processors while they are collected.</summary>
internal sealed class ProcessorDraft(int chip)
{
    private readonly List<ProcessorBuffer> buffers = [];
    private readonly List<ProcessorTask> tasks = [];
    private int axons;

    public int Chip => chip;

    public bool IsUsed => buffers.Count > 0;

    /// <summary>The last step after which anything is done.</summary>
    public int LastStep => tasks.Count == 0 ? -1 : tasks.Max(task => task.Step);

    public int Buffer(string name, int elements, int? constant = null)
    {
        buffers.Add(new ProcessorBuffer(name, elements, -1, null, constant));
        return buffers.Count - 1;
    }

    /// <summary>A buffer that spikes arrive at.</summary>
    public int Arrivals(string name, int elements, Dendrite window)
    {
        buffers.Add(new ProcessorBuffer(name, elements, axons, window, null));
        axons += elements;
        return buffers.Count - 1;
    }

    public int FirstAxon(int buffer) => buffers[buffer].FirstAxon;

    public int Elements(int buffer) => buffers[buffer].Elements;

    public void Do(ProcessorTask task) => tasks.Add(task);

    /// <summary>Tasks in the order of their steps; within one step as they were added, each behind those that it reads.</summary>
    public ProcessorImage Image() => new(chip, [.. buffers], [.. tasks.OrderBy(task => task.Step)]);
}

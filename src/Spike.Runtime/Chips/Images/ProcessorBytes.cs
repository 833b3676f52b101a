using System.Text.Json;
using System.Text.Json.Nodes;
using Spike.Runtime.Artifacts;

namespace Spike.Runtime.Chips.Images;

/// <summary>Memory that the embedded processors of a chip take: their buffers, each in a place of its own, and the tables of their tasks, each once. Their program is not counted.</summary>
/// <param name="Buffers">Bytes.</param>
/// <param name="Tables">Bytes.</param>
/// <param name="Largest">The buffer that takes the most, with the tables of the tasks that write or send it.</param>
/// <param name="LargestBytes">What it takes.</param>
internal sealed record ProcessorBytes(long Buffers, long Tables, string? Largest, long LargestBytes)
{
    private const int Word = 4, Wide = 8;

    public long All => Buffers + Tables;

    /// <summary>What the processors of a chip have together.</summary>
    public static long Limit(ChipProfile chip) => chip.Processors.Count.LongCount * chip.Processors.Memory.LongCount;

    public static ProcessorBytes Of(ProcessorImage processor, ChipImage image)
    {
        var by = new Dictionary<string, long>();
        long buffers = 0, tables = 0;
        HashSet<int> wide = [.. processor.Tasks.Where(task => IsWide(task, image)).Select(task => task.Output)];
        for (int i = 0; i < processor.Buffers.Length; i++)
        {
            ProcessorBuffer buffer = processor.Buffers[i];
            long bytes = (long)buffer.Elements * (wide.Contains(i) || buffer.Arrival is { Bits: > 32 } ? Wide : Word);
            buffers += bytes;
            by[buffer.Name] = by.GetValueOrDefault(buffer.Name) + bytes;
        }

        var seen = new HashSet<int>();
        foreach (ProcessorTask task in processor.Tasks)
        {
            int about = task switch { WriteWeightsTask write => write.Input, SendTask send => send.Input, _ => task.Output };
            foreach (int segment in Segments(task).Where(seen.Add))
            {
                long bytes = image.Segments.Length(segment);
                tables += bytes;
                by[processor.Buffers[about].Name] += bytes;
            }
        }

        foreach (int segment in processor.Buffers.Select(buffer => buffer.ConstantSegment).OfType<int>().Where(seen.Add)) tables += image.Segments.Length(segment);
        (string? name, long most) = by.Count == 0 ? (null, 0) : by.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => ((string?)pair.Key, pair.Value)).First();
        return new ProcessorBytes(buffers, tables, name, most);
    }

    /// <summary>Whether a task may write what takes more than 32 bits: products and sums of them, and what wide membranes hold.</summary>
    private static bool IsWide(ProcessorTask task, ChipImage image) => task switch
    {
        MultiplyTask or MatrixTask => true,
        ReadTask read => image.Cores[read.Core].Slices[read.Slice].Program is RelayNeuron { Dendrites: [{ Bits: > 32 }, ..] },
        _ => false,
    };

    private static List<int> Segments(ProcessorTask task)
    {
        var segments = new List<int>();
        JsonNode? json = JsonSerializer.SerializeToNode(task, ArtifactJson.Default.ProcessorTask);
        SegmentNames.Visit(json, id =>
        {
            segments.Add(id);
            return id;
        });
        return segments;
    }
}

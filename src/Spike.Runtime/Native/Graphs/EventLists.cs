using Spike.Runtime.Kernels;

namespace Spike.Runtime.Native.Graphs;

/// <summary>Room for what one node reads in a block, as events, for each sample. Nodes use it in turn.</summary>
internal sealed unsafe class EventLists : IDisposable
{
    private readonly NativeBuffer<int> events, starts;
    private readonly NativeBuffer<float> values;
    private readonly nint length, steps;

    /// <param name="room">Samples and steps.</param>
    /// <param name="inputs">Values that a node reads in a step, at most.</param>
    public EventLists(BlockRoom room, int inputs)
    {
        length = checked((room.Steps * inputs) + EventScan.Slack);
        steps = room.Steps + 1;
        events = new NativeBuffer<int>(room.Batch * length);
        values = new NativeBuffer<float>(room.Batch * length);
        starts = new NativeBuffer<int>(room.Batch * steps);
    }

    /// <summary>Bytes of one step of one sample.</summary>
    public static long Bytes(int inputs) => (long)inputs * (sizeof(int) + sizeof(float));

    /// <summary>Indices of what is not 0, step by step.</summary>
    public int* Events(int sample) => events.Pointer + (sample * length);

    /// <summary>The numbers of the events.</summary>
    public float* Values(int sample) => values.Pointer + (sample * length);

    /// <summary>Where the events of each step begin, and where the last one's end.</summary>
    public int* Starts(int sample) => starts.Pointer + (sample * steps);

    public void Dispose()
    {
        events.Dispose();
        values.Dispose();
        starts.Dispose();
    }
}

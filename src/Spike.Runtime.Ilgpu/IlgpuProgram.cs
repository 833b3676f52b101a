using System.Collections.Immutable;
using ILGPU;
using ILGPU.Runtime;
using Spike.Runtime.Backends;
using Spike.Runtime.Backends.Devices;
using Spike.Runtime.Backends.Simd;
using Spike.Runtime.Ilgpu.Devices;
using Spike.Runtime.Ilgpu.Memory;
using Spike.Runtime.Ilgpu.Steps;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Ilgpu;

/// <summary>A program on a device: its constants, uploaded once, and its steps. All sessions of a model share it.</summary>
internal sealed class IlgpuProgram : IDeviceProgram
{
    // Kernels count the elements of a run in 32 bits, and step over them by as many as there are threads.
    private const long MostElements = 1L << 30;

    private readonly Preparation preparation;
    private readonly Lazy<SynapseCounts> synapses;

    public IlgpuProgram(OpenDevice device, SpikingProgram program)
    {
        device.Accelerator.Bind();
        Device = device;
        Program = program;
        var constants = new ConstantData(program.Segments);
        preparation = new Preparation(program, device, constants);
        Steps = [.. program.Operations.Select(operation => Prepare(operation).ToImmutableArray())];
        Constants = constants.Upload(device.Accelerator);
        synapses = new Lazy<SynapseCounts>(() => SynapseCounts.Of(program));
        long longest = program.Edges.Max(edge => (long)edge.Shape.Length);
        MostSamples = (int)Math.Clamp(Math.Min(device.ArenaBudget / ArenaBytes, MostElements / longest), 1, 1 << 16);
    }

    public OpenDevice Device { get; }

    public SpikingProgram Program { get; }

    /// <summary>The steps of each operation.</summary>
    public ImmutableArray<ImmutableArray<DeviceStep>> Steps { get; }

    public MemoryBuffer1D<byte, Stride1D.Dense> Constants { get; }

    /// <summary>Bytes of the arena for one sample.</summary>
    public long ArenaBytes => preparation.ArenaBytes;

    /// <summary>Samples that one launch takes; larger batches are cut.</summary>
    public int MostSamples { get; }

    /// <summary>What spikes reach, worked out when the first session counts them.</summary>
    public SynapseCounts Synapses => synapses.Value;

    /// <summary>Where an edge starts; see <see cref="Kernels.DeviceMemory"/>.</summary>
    public int Place(int edge) => preparation.Place(edge);

    public IBackendSession? CreateSession(SpikeOptions options, ImmutableArray<int> recorded, out string refusal)
    {
        try
        {
            refusal = "";
            Device.Accelerator.Bind();
            return new IlgpuSession(this, options, recorded);
        }
        catch (Exception e) when (DriverFault.Is(e))
        {
            refusal = DriverFault.Words(e);
            return null;
        }
    }

    public void Dispose()
    {
        Device.Accelerator.Bind();
        Constants.Dispose();
    }

    private IEnumerable<DeviceStep> Prepare(Operation operation) => operation switch
    {
        Linear op => [Integrations.Of(preparation, op)],
        Convolution op => [Integrations.Of(preparation, op)],
        Product op => [Integrations.Of(preparation, op)],
        Hadamard op => [Integrations.Of(preparation, op)],
        SumPool op => [Integrations.Of(preparation, op)],
        AxisSum op => [Integrations.Of(preparation, op)],
        Fire op => [Integrations.Of(preparation, op)],
        Lookup op => [Functions.Of(preparation, op)],
        Softmax op => [Functions.Of(preparation, op)],
        Norm op => [Functions.Of(preparation, op)],
        Divide op => [Functions.Of(preparation, op)],
        MaxPool op => [Functions.Of(preparation, op)],
        AxisMax op => [Functions.Of(preparation, op)],
        Route op => [Movements.Of(preparation, op)],
        Select op => [Movements.Of(preparation, op)],
        Concat op => Movements.Of(preparation, op),
        Embed op => [Movements.Of(preparation, op)],
        Constant op => [Movements.Of(preparation, op)],
        _ => throw new NotSupportedException(operation.GetType().Name),
    };
}

using Spike.Runtime.Kernels;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Backends.Simd;

/// <summary>A program prepared for one instruction level: its steps and its arena. All sessions of a model share it.</summary>
/// <remarks>Steps copy weights into the order in which kernels read them. That waits for the first run, where threads do it side by side.</remarks>
internal sealed class SimdProgram : IDisposable
{
    // A block's arena shares the second-level cache with the weights that stream past it.
    private const long ArenaBudget = 384 * 1024;
    private const int MaxBlock = 64;

    private readonly Lock gate = new();
    private readonly Lazy<SynapseCounts> synapses;
    private volatile Step[]? steps;

    public SimdProgram(SpikingProgram program, SimdLevel level)
    {
        Program = program;
        synapses = new Lazy<SynapseCounts>(() => SynapseCounts.Of(program));
        Level = level;
        ArenaPlan plan = program.Arena ?? ArenaPlan.Separate(program.Edges);
        Offsets = [.. plan.Offsets];
        ArenaBytes = Math.Max(plan.Length, ArenaPlan.Alignment);
    }

    public SpikingProgram Program { get; }

    /// <summary>What each spike reaches; counted when the first session that counts runs.</summary>
    public SynapseCounts Synapses => synapses.Value;

    public SimdLevel Level { get; }

    public Step[] Steps => steps ?? Prepare(threads: 1);

    /// <summary>Byte offset of each edge for one sample.</summary>
    public long[] Offsets { get; }

    /// <summary>Bytes of the arena for one sample.</summary>
    public long ArenaBytes { get; }

    /// <summary>Samples that a thread runs at a time.</summary>
    public int BlockSamples => (int)Math.Clamp(ArenaBudget / ArenaBytes, 1, MaxBlock);

    /// <summary>Bytes of packed constants, shared by all sessions.</summary>
    public long PackedBytes => Steps.Sum(step => step.PackedBytes);

    /// <summary>Bytes of weights that stepped runs add for layers that go event by event.</summary>
    public long EventBytes => Steps.Sum(step => step.EventBytes);

    /// <summary>Bytes that the hungriest step works in.</summary>
    public long ScratchBytes(bool stepped) => Steps.Select(step => step.ScratchBytes(stepped)).DefaultIfEmpty(0).Max();

    /// <summary>Makes the steps, where no session has done so yet.</summary>
    /// <param name="threads">That may work on it side by side.</param>
    /// <param name="beside">Other work for the same threads: what looks at weights, which are in the cache then.</param>
    public Step[] Prepare(int threads, IReadOnlyList<Action>? beside = null)
    {
        lock (gate)
        {
            if (steps is { } made)
            {
                SharedWork.Run(threads, beside ?? []);
                return made;
            }

            var all = new Step[Program.Operations.Length];
            var work = new List<Action>(beside ?? []);
            // Operations stand in the order of their weights, and so does the other work: one of each in turn.
            for (int i = 0; i < all.Length; i++)
            {
                int id = i;
                work.Insert(Math.Min((2 * i) + 1, work.Count), () => all[id] = Prepare(Program, Program.Operations[id], Level));
            }

            SharedWork.Run(threads, work);
            return steps = all;
        }
    }

    public void Dispose()
    {
        foreach (Step step in steps ?? []) step.Dispose();
    }

    private static Step Prepare(SpikingProgram program, Operation operation, SimdLevel level) => operation switch
    {
        Linear { Wide: true } op => new WideLinearStep(program, op, level) { Output = op.Output },
        Linear op => new LinearStep(program, op, level) { Output = op.Output },
        Convolution { Wide: true } op => new WideConvolutionStep(program, op, level) { Output = op.Output },
        Convolution op when level == SimdLevel.Avx512Vnni && CodeImage.Holds(op.Window, op.Groups) => new ImageConvolutionStep(program, op, level) { Output = op.Output },
        Convolution op => new ConvolutionStep(program, op, level) { Output = op.Output },
        Product { Wide: true } op => new WideProductStep(program, op, level) { Output = op.Output },
        Product op => new ProductStep(program, op, level) { Output = op.Output },
        Hadamard op => new HadamardStep(program, op, level) { Output = op.Output },
        SumPool op => new SumStep(program, op, Sources.OfWindow(op.Window), level) { Output = op.Output },
        AxisSum op => new SumStep(program, op, Sources.OfAxis(op.Outer, op.Axis, op.Inner), level) { Output = op.Output },
        Fire op => new FireStep(new MembraneSink(program, op, null, level), program.Edges[op.Output].Shape.Length, FireStep.Grain(op)) { Output = op.Output },
        Lookup op => new LookupStep(program, op) { Output = op.Output },
        Softmax op => new SoftmaxStep(program, op, level) { Output = op.Output },
        Norm op => new NormStep(program, op, level) { Output = op.Output },
        Divide op => new DivideStep(program, op) { Output = op.Output },
        MaxPool op when MaxPoolStep.Holds(op.Window) => new MaxPoolStep(op) { Output = op.Output },
        MaxPool op => new MaxStep(program, op.Input, Sources.OfWindow(op.Window)) { Output = op.Output },
        AxisMax op => new MaxStep(program, op.Input, Sources.OfAxis(op.Outer, op.Axis, op.Inner)) { Output = op.Output },
        Route op => new CopyStep(program, op.Input, op.Output, Sources.OfRoute(program, op)) { Output = op.Output },
        Select op => new CopyStep(program, op.Input, op.Output, Sources.OfSelect(op)) { Output = op.Output },
        Concat op => new ConcatStep(op) { Output = op.Output },
        Embed op => new EmbedStep(program, op) { Output = op.Output },
        Constant op => new ConstantStep(program, op) { Output = op.Output },
        _ => throw new NotSupportedException(operation.GetType().Name),
    };
}

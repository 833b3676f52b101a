using Spike.Runtime.Backends.Simd;
using Spike.Runtime.Kernels;
using Spike.Runtime.Programs;

namespace Spike.Benchmarks.Kernels;

/// <summary>A program of one operation on codes that lie ready in its arena, run as the backend runs it, by one thread.</summary>
internal sealed unsafe class OneStep : IDisposable
{
    private readonly SimdProgram simd;
    private readonly NativeBuffer<byte> arena;
    private readonly NativeBuffer<byte> scratch;
    private readonly bool stepped;

    public OneStep(SpikingProgram program, SimdLevel level, ReadOnlySpan<short> codes, bool stepped = false)
    {
        this.stepped = stepped;
        simd = new SimdProgram(program, level);
        arena = new NativeBuffer<byte>(simd.ArenaBytes);
        scratch = new NativeBuffer<byte>(simd.ScratchBytes(stepped));
        codes.CopyTo(new Span<short>(Frame.Codes(program.Inputs[0].Edge), codes.Length));
    }

    private Frame Frame => new(simd.Offsets, arena.Pointer, scratch.Pointer, samples: 1);

    /// <summary>What the last run left on the output.</summary>
    public ReadOnlySpan<short> Codes => new(Frame.Codes(simd.Program.Outputs[0].Edge), simd.Program.Outputs[0].Shape.Length);

    public void Run() => simd.Steps[0].Run(Frame, stepped);

    public void Dispose()
    {
        simd.Dispose();
        arena.Dispose();
        scratch.Dispose();
    }
}

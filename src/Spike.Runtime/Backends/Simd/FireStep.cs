using Spike.Runtime.Kernels;

namespace Spike.Runtime.Backends.Simd;

/// <summary>A firing of its own: sums of codes, or of membranes that were stored.</summary>
internal sealed unsafe class FireStep(MembraneSink sink, int length) : Step
{
    public override void Run(in Frame frame, bool stepped)
    {
        for (int sample = 0; sample < frame.Samples; sample++) sink.Emit(frame, sample, 0, length, null, SummandKind.Membrane);
    }

    public override void Dispose() => sink.Dispose();
}

using Spike.Runtime.Kernels;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Backends.Simd;

/// <summary>A firing of its own: sums of codes, or of membranes that were stored.</summary>
/// <param name="sink">Fires.</param>
/// <param name="length">Elements.</param>
/// <param name="row">Elements that threads do not part, so that their channels begin where vectors of constants do.</param>
internal sealed unsafe class FireStep(MembraneSink sink, int length, int row) : Step
{
    // Where neighbours share a channel, any line of the cache may begin a share.
    private const int Line = 32;

    /// <summary>Elements that threads do not part.</summary>
    public static int Grain(Fire op) => op.Channels > 1 && op.ChannelStride == 1 ? op.Channels : Line;

    public override bool Splits => true;

    public override void Run(in Frame frame, bool stepped)
    {
        (int first, int end) = frame.Share(length, row);
        for (int sample = 0; sample < frame.Samples; sample++) sink.Emit(frame, sample, first, end - first, null, SummandKind.Membrane);
    }

    public override void Dispose() => sink.Dispose();
}

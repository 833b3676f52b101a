using Spike.Runtime.Programs;

namespace Spike.Compiler.Sharding;

/// <summary>Puts other ids of constant data into operations.</summary>
internal static class SegmentRenaming
{
    public static Operation Rename(Operation operation, Func<int, int> rename)
    {
        int? Maybe(int? segment) => segment is { } known ? rename(known) : null;
        Fire Firing(Fire fire) => fire with
        {
            Terms = [.. fire.Terms.Select(term => term with { MultiplierSegment = rename(term.MultiplierSegment) })],
            ShiftSegment = rename(fire.ShiftSegment),
            OffsetSegment = Maybe(fire.OffsetSegment),
            TableSegment = Maybe(fire.TableSegment),
        };
        Operation renamed = operation switch
        {
            Linear op => op with { WeightSegment = rename(op.WeightSegment), BiasSegment = Maybe(op.BiasSegment) },
            Convolution op => op with { WeightSegment = rename(op.WeightSegment), BiasSegment = Maybe(op.BiasSegment) },
            Fire op => Firing(op),
            Lookup op => op with { TableSegment = rename(op.TableSegment) },
            Softmax op => op with { ExponentialSegment = rename(op.ExponentialSegment) },
            Norm op => op with { MultiplierSegment = rename(op.MultiplierSegment), OffsetSegment = rename(op.OffsetSegment) },
            Embed op => op with { TableSegment = rename(op.TableSegment) },
            Constant op => op with { Segment = rename(op.Segment) },
            Product or Hadamard or SumPool or AxisSum or Divide or MaxPool or AxisMax or Route or Select or Concat => operation,
            _ => throw new NotSupportedException(operation.GetType().Name),
        };
        return renamed is Integration { Fusion: { } fire } integration ? integration with { Fusion = Firing(fire) } : renamed;
    }
}

using Spike.Runtime.Programs;

namespace Spike.Runtime.Tests.Statistics;

/// <summary>A small network on two samples whose counts are worked out in <see cref="StatisticsTests"/>: x s3 [2] sends 5 spikes to 5 synapses, h u2 [3] sends 4.</summary>
internal static class CountedByHand
{
    public static SpikeStatistics Run(out SpikingProgram program)
    {
        var tiny = new TinyProgram();
        int input = tiny.Codes("x", TinyProgram.Signed(3), 1, 2), hidden = tiny.Codes("h", TinyProgram.Unsigned(2), 1, 3);
        tiny.Input(input);
        tiny.Then(new Linear("l", input, hidden, 1, 2, 3, tiny.Bytes(1, 0, 0, 1, 0, 0), null) { Fusion = tiny.Pass(Fire.OwnMembrane, hidden, TinyProgram.Unsigned(2)) });
        tiny.Output(hidden);
        return Run(program = tiny.Build(), [3, 1, -4, 2], 6);
    }

    public static SpikeStatistics Run(SpikingProgram program, float[] inputs, int outputs)
    {
        using var model = new SpikeModel(program);
        using SpikeSession session = model.CreateSession(new SpikeOptions { CollectStatistics = true });
        session.Run(inputs, new float[outputs]);
        return session.Statistics;
    }
}

using Spike.Runtime;
using Spike.Runtime.Programs;
using Spike.Runtime.Programs.Reference;
using Spike.Runtime.Programs.Verification;

namespace Spike.Compiler.Tests.Passes.Programs;

/// <summary>Runs programs, to see that a pass changed no bit.</summary>
internal static class ProgramRun
{
    /// <summary>The codes of each output, by the interpreter that defines them.</summary>
    public static long[][] Outputs(SpikingProgram program, IReadOnlyList<long[]> inputs)
    {
        Assert.IsNull(ProgramVerifier.FindFault(program));
        long[][] values = ReferenceInterpreter.Run(program, inputs);
        return [.. program.Outputs.Select(port => values[port.Edge])];
    }

    /// <summary>The first output, by the SIMD backend.</summary>
    public static float[] Simd(SpikingProgram program, float[] inputs)
    {
        Assert.IsNull(ProgramVerifier.FindFault(program));
        using var model = new SpikeModel(program);
        using SpikeSession session = model.CreateSession(new SpikeOptions { Backend = Backend.Simd });
        var outputs = new float[inputs.Length / model.Inputs[0].Length * model.Outputs[0].Length];
        session.Run(inputs, outputs);
        return outputs;
    }

    public static void AssertSame(SpikingProgram before, SpikingProgram after, IReadOnlyList<long[]> inputs)
    {
        long[][] expected = Outputs(before, inputs), actual = Outputs(after, inputs);
        Assert.HasCount(expected.Length, actual);
        for (int i = 0; i < expected.Length; i++) CollectionAssert.AreEqual(expected[i], actual[i]);
    }
}

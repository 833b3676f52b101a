using System.Collections.Immutable;
using Spike.Runtime.Backends;
using Spike.Runtime.Backends.Devices;
using Spike.Runtime.Ilgpu.Devices;
using Spike.Runtime.Programs;
using Spike.Runtime.Programs.Reference;
using Spike.Runtime.Statistics;

namespace Spike.Runtime.Ilgpu.Tests;

/// <summary>Every device of this machine that can run: the processor's correctness device, which all have, and cards.</summary>
internal static class EachDevice
{
    /// <summary>On the correctness device one thread a group: quick, for many programs.</summary>
    public static readonly DeviceContext One = new();

    /// <summary>There four threads a group, which share what they read and wait for each other as a card's do.</summary>
    public static readonly DeviceContext Four = new(correctnessThreads: 4);

    public static DeviceDescription Correctness(DeviceContext context) => context.Descriptions.Single(device => device.Kind == DeviceKind.Correctness);

    public static IDeviceProgram Prepare(SpikingProgram program, DeviceContext context, DeviceDescription device)
    {
        IDeviceProgram? prepared = new IlgpuBackend(context).Prepare(device, program, out string refusal);
        Assert.IsNotNull(prepared, refusal);
        return prepared;
    }

    /// <summary>Runs codes through the program's real ends and compares all that has codes, and all counts, with the reference.</summary>
    public static void AssertEqual(SpikingProgram program, long[][][] inputs, DeviceContext context, string what)
    {
        DeviceDescription[] able = [.. context.Descriptions.Where(device => device.CanRun)];
        Assert.IsNotEmpty(able);
        foreach (DeviceDescription device in able) AssertEqual(program, inputs, context, device, $"{what}, {device.Name}");
    }

    private static void AssertEqual(SpikingProgram program, long[][][] inputs, DeviceContext context, DeviceDescription device, string what)
    {
        ImmutableArray<int> recorded = [.. Enumerable.Range(0, program.Edges.Length).Where(edge => program.Edges[edge].HasCodes)];
        using IDeviceProgram prepared = Prepare(program, context, device);
        using IBackendSession session = prepared.CreateSession(new SpikeOptions { CollectStatistics = true }, recorded, out _)!;
        var counter = new ReferenceCounter(program);
        long[][][] expected = [.. inputs.Select(sample => ReferenceInterpreter.Run(program, sample))];
        foreach (long[][] values in expected) counter.Add(values);
        Run(program, session, inputs);
        foreach (int edge in recorded)
        {
            var codes = new int[inputs.Length * program.Edges[edge].Shape.Length];
            session.GetCodes(edge, codes);
            int[] right = [.. expected.SelectMany(values => values[edge]).Select(code => (int)code)];
            Operation? writer = program.Operations.FirstOrDefault(operation => operation.Output == edge);
            Assert.IsTrue(right.AsSpan().SequenceEqual(codes), $"{what}: {writer} gives [{string.Join(',', codes)}] and not [{string.Join(',', right)}].");
        }

        AssertEqual(counter.Snapshot(), session.Statistics, what);
    }

    public static void AssertEqual(SpikeStatistics expected, SpikeStatistics counted, string what)
    {
        Assert.AreEqual(expected.Samples, counted.Samples, what);
        Assert.HasCount(expected.Populations.Length, counted.Populations);
        foreach ((PopulationStatistics right, PopulationStatistics actual) in expected.Populations.Zip(counted.Populations))
        {
            Assert.AreEqual(right.Name, actual.Name, what);
            Assert.AreEqual(right.SynapticOperations, actual.SynapticOperations, $"{what}, {right.Name}");
            Assert.AreEqual(right.SkippedOperations, actual.SkippedOperations, $"{what}, {right.Name}");
            Assert.AreSequenceEqual(right.SpikesPerStep, actual.SpikesPerStep, $"{what}, {right.Name}");
        }
    }

    public static void Run(SpikingProgram program, IBackendSession session, long[][][] inputs)
    {
        for (int input = 0; input < program.Inputs.Length; input++)
        {
            Edge edge = program.Edges[program.Inputs[input].Edge];
            session.SetInput(input, [.. inputs.SelectMany(sample => sample[input]).Select(code => RealCodes.Decode(code, edge))], inputs.Length);
        }

        session.Execute(inputs.Length);
    }
}

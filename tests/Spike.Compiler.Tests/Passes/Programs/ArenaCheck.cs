using Spike.Runtime.Programs;

namespace Spike.Compiler.Tests.Passes.Programs;

/// <summary>Whether an arena keeps what is still needed, found by playing the program step by step with a map of bytes.</summary>
internal static class ArenaCheck
{
    public static void AssertSound(SpikingProgram program)
    {
        ArenaPlan arena = program.Arena!;
        // Who wrote each block of 64 bytes last; an edge that is read must still own all of its blocks.
        var owner = new int[arena.Length / ArenaPlan.Alignment];
        Array.Fill(owner, -1);
        foreach (Port port in program.Inputs) Write(port.Edge);
        foreach (Operation operation in program.Operations)
        {
            // The result is written while the operands are read.
            Write(operation.Output);
            foreach (int input in operation.Inputs) Read(input, operation.Node);
        }

        foreach (Port port in program.Outputs) Read(port.Edge, "the caller");

        (int First, int Last) Blocks(int edge)
        {
            long bytes = (long)program.Edges[edge].Shape.Length * (program.Edges[edge].HasCodes ? 2 : program.Edges[edge].Carrier == EdgeCarrier.WideMembrane ? 8 : 4);
            long start = arena.Offsets[edge];
            Assert.AreEqual(0, start % ArenaPlan.Alignment);
            Assert.IsLessThanOrEqualTo(arena.Length, start + bytes);
            return ((int)(start / ArenaPlan.Alignment), (int)((start + bytes + ArenaPlan.Alignment - 1) / ArenaPlan.Alignment));
        }

        void Write(int edge)
        {
            (int first, int last) = Blocks(edge);
            for (int block = first; block < last; block++) owner[block] = edge;
        }

        void Read(int edge, string reader)
        {
            (int first, int last) = Blocks(edge);
            for (int block = first; block < last; block++)
                Assert.AreEqual(edge, owner[block], $"'{program.Edges[edge].Name}' was overwritten before {reader} read it");
        }
    }

    /// <summary>The most bytes that are alive at one step: no plan can do with less.</summary>
    public static long Peak(SpikingProgram program)
    {
        long peak = 0;
        for (int step = 0; step < program.Operations.Length; step++)
        {
            HashSet<int> alive = [program.Operations[step].Output, .. program.Operations[step].Inputs];
            HashSet<int> before = [.. program.Inputs.Select(port => port.Edge), .. program.Operations.Take(step).Select(operation => operation.Output)];
            HashSet<int> behind = [.. program.Operations.Skip(step + 1).SelectMany(operation => operation.Inputs), .. program.Outputs
                .Select(port => port.Edge)];
            alive.UnionWith(before.Intersect(behind));
            peak = Math.Max(peak, alive.Sum(edge => ArenaPlan.SizeOf(program.Edges[edge])));
        }

        return peak;
    }
}

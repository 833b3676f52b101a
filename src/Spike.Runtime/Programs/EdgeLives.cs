namespace Spike.Runtime.Programs;

/// <summary>Between which operations each edge must keep its content.</summary>
internal static class EdgeLives
{
    /// <summary>First and last operation by edge; inputs live from before the first, outputs until behind the last.</summary>
    public static (int First, int Last)[] Of(SpikingProgram program)
    {
        var lives = new (int First, int Last)[program.Edges.Length];
        for (int index = 0; index < program.Operations.Length; index++)
        {
            lives[program.Operations[index].Output] = (index, index);
            foreach (int input in program.Operations[index].Inputs) lives[input].Last = index;
        }

        foreach (Port port in program.Inputs) lives[port.Edge].First = -1;
        foreach (Port port in program.Outputs) lives[port.Edge].Last = program.Operations.Length;
        return lives;
    }

    public static bool Overlap((int First, int Last) a, (int First, int Last) b) => a.First <= b.Last && b.First <= a.Last;
}

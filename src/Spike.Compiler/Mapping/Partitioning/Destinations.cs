namespace Spike.Compiler.Mapping.Partitioning;

/// <summary>How many places each element is sent to, as far as its readers are placed.</summary>
internal sealed class Destinations
{
    private readonly int[][] counts;

    private readonly MappingPlan plan;

    public Destinations(MappingPlan plan)
    {
        this.plan = plan;
        counts = [.. plan.Values.Select(value => new int[value.Elements])];
        foreach (Runtime.Programs.Port output in plan.Program.Outputs)
        {
            for (int i = 0; i < plan.Values[output.Edge].Elements; i++)
            {
                Populations.Source source = plan.Of(output.Edge, i);
                if (!source.IsConstant) counts[source.Edge][source.Value]++;
            }
        }
    }

    public int Of(int value, int element) => plan.SentByProcessors.Contains(value) ? 0 : counts[value][element];

    public void Add(int value, int element) => counts[value][element]++;
}

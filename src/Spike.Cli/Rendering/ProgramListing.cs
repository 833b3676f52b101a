using Spike.Runtime.Programs;

namespace Spike.Cli.Rendering;

/// <summary>The integer program, one operation a line: "%12 name: shape codes = kind(%3, %4) fused fires # node".</summary>
internal static class ProgramListing
{
    public static IEnumerable<string> Lines(SpikingProgram program) =>
    [
        .. program.Inputs.Select(input => $"%{input.Edge} {program.Edges[input.Edge]} = input"),
        .. program.Operations.Select(operation => Line(program, operation)),
        .. program.Outputs.Select(output => $"output {output.Name} = %{output.Edge}"),
    ];

    /// <summary>The operation's name as the artifact has it.</summary>
    public static string KindOf(Operation operation) => char.ToLowerInvariant(operation.GetType().Name[0]) + operation.GetType().Name[1..];

    private static string Line(SpikingProgram program, Operation operation) =>
        $"%{operation.Output} {program.Edges[operation.Output]} = {KindOf(operation)}({string.Join(", ", operation.Inputs.Select(edge => $"%{edge}"))})"
        + $"{Form(operation)}  # {operation.Node}";

    private static string Form(Operation operation) => operation switch
    {
        Integration integration => $"{(integration.TimeFused ? " time-fused" : " stepped")}{(integration.Wide ? " wide" : "")}{(integration.Fusion is { } fire ? $", fires{Table(fire)}" : "")}",
        Fire fire => Table(fire),
        _ => "",
    };

    private static string Table(Fire fire) => fire.TableSegment is null ? "" : " through a table";
}

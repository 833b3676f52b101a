using Spike.Runtime.Codings;

namespace Spike.Runtime.Programs.Verification;

/// <summary>
/// Decides whether a program can be run at all: no operation reads or writes outside its tensors, no sum overflows, every edge is
/// written before it is read. A program that comes from a file is not believed before.
/// </summary>
internal static class ProgramVerifier
{
    private const long MaxElements = 1L << 28;
    private const long MaxTotalElements = 1L << 32;

    /// <summary>What is wrong, in one sentence without a full stop; null for a sound program.</summary>
    /// <param name="program">The program.</param>
    /// <param name="small">Of segments longer than that only the length is looked at; none may run before all were.</param>
    public static string? FindFault(SpikingProgram program, long small = long.MaxValue) =>
        EdgeFault(program) ?? PortFault(program) ?? OperationFault(program, small) ?? ArenaVerifier.FindFault(program);

    private static string? EdgeFault(SpikingProgram program)
    {
        var names = new HashSet<string>();
        long total = 0;
        foreach (Edge edge in program.Edges)
        {
            if (edge is null || string.IsNullOrEmpty(edge.Name) || !names.Add(edge.Name)) return $"edge '{edge?.Name}' has no name of its own";
            long length = 1;
            foreach (int dimension in edge.Shape.Dimensions)
            {
                if (dimension < 1 || (length *= dimension) > MaxElements) return $"edge '{edge.Name}' has an impossible shape";
            }

            if ((total += length) > MaxTotalElements) return "its edges are too large together";
            if (!Enum.IsDefined(edge.Carrier)) return $"edge '{edge.Name}' carries something unknown";
            if (edge.HasCodes && (edge.Range.IsEmpty || !(edge.Scale > 0) || !double.IsFinite(edge.Scale)))
                return $"edge '{edge.Name}' has no range or scale";
            if (!Enum.IsDefined(edge.Coding) || (edge.Coding != SpikeCoding.Radix && edge.Carrier != EdgeCarrier.Spikes)
                || edge.Threshold < 1 || (edge.Threshold is not null && edge.Coding != SpikeCoding.Graded))
                return $"edge '{edge.Name}' has a coding that it cannot have";
        }

        return null;
    }

    private static string? PortFault(SpikingProgram program)
    {
        if (program.Outputs.IsEmpty) return "it has no output";
        foreach (Port port in program.Inputs.Concat(program.Outputs))
        {
            if (port is null || port.Edge < 0 || port.Edge >= program.Edges.Length) return $"port '{port?.Name}' names an edge that does not exist";
            Edge edge = program.Edges[port.Edge];
            if (!edge.HasCodes || !port.Shape.Dimensions.Aggregate(1L, (length, dimension) => length * dimension).Equals(edge.Shape.Length))
                return $"port '{port.Name}' does not fit its edge";
            if (port.Whole is { } whole && (whole.Min > whole.Max || (port.High is null && (whole.Min < edge.Range.Min * edge.Scale || whole.Max > edge.Range.Max * edge.Scale))))
                return $"port '{port.Name}' takes numbers that have no code";
            // Ends are encoded and decoded in single precision: zero times an infinite factor is no code.
            if (!float.IsNormal((float)edge.Scale) || !float.IsNormal(RealCodes.InverseScale(edge)))
                return $"port '{port.Name}' has a scale that single precision cannot hold";
        }

        if (!AreUnlike(program.Inputs.Select(port => port.Name)) || !AreUnlike(program.Outputs.Select(port => port.Name))) return "two ports share a name";
        return AreUnlike(program.Inputs.Select(port => port.Edge)) ? DigitFault(program) : "two inputs share an edge";
    }

    /// <summary>High digits stand behind all inputs that a caller knows, whose indices are those of the ports.</summary>
    private static string? DigitFault(SpikingProgram program)
    {
        if (program.Outputs.FirstOrDefault(port => port.High is not null) is { } output) return $"port '{output.Name}' has no high digits of its own";
        Port[] low = [.. program.Inputs.Where(port => port.High is not null)];
        if (low.Length == 0) return null;
        int own = program.Inputs.Length - low.Length;
        Dictionary<string, Port> high = program.Inputs.Skip(own).ToDictionary(port => port.Name);
        foreach (Port port in low)
        {
            // Each takes one away: as many as there are, none is left that belongs to nobody, or stands before an input of the caller.
            if (!high.Remove(port.High!, out Port? behind) || behind.High is not null) return $"port '{port.Name}' has no high digits of its own";
            if (DigitFault(program, port, behind) is { } fault) return fault;
        }

        return null;
    }

    /// <summary>Low digits are all codes of 15 bits; the high digits' port holds those of every number taken.</summary>
    private static string? DigitFault(SpikingProgram program, Port port, Port high)
    {
        if (port.Whole is not { } whole || high.Whole is not null) return $"port '{port.Name}' takes numbers that have no code";
        (Edge low, Edge edge) = (program.Edges[port.Edge], program.Edges[high.Edge]);
        return low.Range == LongNumber.LowDigits && low.Scale == 1 && edge.Scale == 1 && edge.Shape == low.Shape
            && LongNumber.High(whole.Min) >= edge.Range.Min && LongNumber.High(whole.Max) <= edge.Range.Max
            ? null : $"port '{port.Name}' takes numbers that have no code";
    }

    private static bool AreUnlike<T>(IEnumerable<T> values)
    {
        var seen = new HashSet<T>();
        return values.All(seen.Add);
    }

    private static string? OperationFault(SpikingProgram program, long small)
    {
        var written = new bool[program.Edges.Length];
        foreach (Port input in program.Inputs) written[input.Edge] = true;
        var operations = new OperationVerifier(program, small);
        foreach (Operation operation in program.Operations)
        {
            if (operation is null) return "an operation is missing";
            if (((operation as Fire) ?? (operation as Integration)?.Fusion) is { } fire && fire.Terms.Any(term => term is null))
                return $"'{operation.Node}' has a firing with a missing summand";
            foreach (int input in operation.Inputs)
            {
                if (input < 0 || input >= written.Length || !written[input]) return $"'{operation.Node}' reads edge {input} before it is written";
            }

            if (operation.Output < 0 || operation.Output >= written.Length || written[operation.Output])
                return $"'{operation.Node}' writes edge {operation.Output}, which does not exist or is written twice";
            if (operations.FindFault(operation) is { } fault) return $"'{operation.Node}' ({operation.GetType().Name}): {fault}";
            written[operation.Output] = true;
        }

        Port? missing = program.Outputs.FirstOrDefault(output => !written[output.Edge]);
        return missing is null ? null : $"output '{missing.Name}' is never written";
    }
}

using Spike.Runtime.Codings;

namespace Spike.Runtime.Programs.Reference;

/// <summary>
/// The definition of right: runs a program in plain loops over 64-bit integers, one sample at a time. Slow on purpose;
/// every backend is tested against it bit for bit.
/// </summary>
internal static class ReferenceInterpreter
{
    /// <summary>Runs one sample from rest, or the next frame of a stream.</summary>
    /// <param name="program">A program that the verifier accepts.</param>
    /// <param name="inputs">The codes of each input, in the order of <see cref="SpikingProgram.Inputs"/>.</param>
    /// <param name="stream">What the frames before have left; none from rest. The frame is added to it.</param>
    /// <returns>The values of every edge, by edge id; of graded populations, what their readers hold.</returns>
    /// <exception cref="ArgumentException">The inputs do not fit the program.</exception>
    public static long[][] Run(SpikingProgram program, IReadOnlyList<long[]> inputs, StreamState? stream = null)
    {
        if (inputs.Count != program.Inputs.Length)
            throw new ArgumentException($"The program has {program.Inputs.Length} inputs, not {inputs.Count}.", nameof(inputs));
        var values = new long[program.Edges.Length][];
        for (int i = 0; i < inputs.Count; i++) values[program.Inputs[i].Edge] = Sent(program, program.Inputs[i].Edge, CheckedInput(program, i, inputs[i]), stream);
        foreach (Operation operation in program.Operations)
        {
            long[] result = operation is Integration sum && stream is not null
                ? stream.Integrate(program, sum, values, Evaluate)
                : Evaluate(program, operation, values);
            if (operation is Integration { Fusion: { } fire })
                result = FireRule.Evaluate(program, fire with { Output = operation.Output }, values, result);
            values[operation.Output] = operation is Constant or Route or Select or Concat ? result : Sent(program, operation.Output, result, stream);
        }

        stream?.Keep(values);
        return values;
    }

    /// <summary>What the readers of a population hold once it has fired.</summary>
    private static long[] Sent(SpikingProgram program, int edge, long[] codes, StreamState? stream)
    {
        if (program.Edges[edge].Coding != SpikeCoding.Graded) return codes;
        return [.. codes.Select((code, i) => (long)GradedCoding.Next((int)code, (int)(stream?.Values?[edge][i] ?? 0), program.Edges[edge].Threshold ?? 1))];
    }

    private static long[] Evaluate(SpikingProgram program, Operation operation, long[][] values) => operation switch
    {
        Linear linear => IntegrationRules.Linear(program, linear, values),
        Convolution convolution => IntegrationRules.Convolution(program, convolution, values),
        Product product => IntegrationRules.Product(program, product, values),
        Hadamard hadamard => IntegrationRules.Hadamard(program, hadamard, values),
        SumPool pool => IntegrationRules.SumPool(pool, values),
        AxisSum sum => IntegrationRules.AxisSum(sum, values),
        Fire fire => FireRule.Evaluate(program, fire, values, ownMembrane: null),
        Lookup lookup => FunctionRules.Lookup(program, lookup, values),
        Softmax softmax => FunctionRules.Softmax(program, softmax, values),
        Norm norm => FunctionRules.Norm(program, norm, values),
        Divide divide => FunctionRules.Divide(program, divide, values),
        MaxPool pool => MovementRules.MaxPool(pool, values),
        AxisMax max => MovementRules.AxisMax(max, values),
        Route route => MovementRules.Route(program, route, values),
        Select select => MovementRules.Select(select, values),
        Concat concat => MovementRules.Concat(concat, values),
        Embed embed => MovementRules.Embed(program, embed, values),
        Constant constant => MovementRules.Constant(program, constant),
        _ => throw new NotSupportedException(operation.GetType().Name),
    };

    private static long[] CheckedInput(SpikingProgram program, int input, long[] codes)
    {
        Edge edge = program.Edges[program.Inputs[input].Edge];
        if (codes.Length != edge.Shape.Length)
            throw new ArgumentException($"Input '{edge.Name}' takes {edge.Shape.Length} codes, not {codes.Length}.");
        foreach (long code in codes)
        {
            if (code < edge.Range.Min || code > edge.Range.Max)
                throw new ArgumentException($"Input '{edge.Name}': code {code} is outside {edge.Range.Min}..{edge.Range.Max}.");
        }

        return codes;
    }
}

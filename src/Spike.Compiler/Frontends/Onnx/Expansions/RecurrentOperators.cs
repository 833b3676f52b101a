using Spike.Compiler.Graphs;
using Spike.Runtime.Programs;

namespace Spike.Compiler.Frontends.Onnx.Expansions;

/// <summary>The cells of RNN, GRU and LSTM as ONNX defines them.</summary>
internal static class RecurrentOperators
{
    /// <summary>h ← f(W·x + R·h + b).</summary>
    public static void Rnn(ExpansionContext context) => Recurrence.Unroll(context, 1, ["Tanh"], 1, (net, direction) =>
    {
        string input = net.Projection(direction, 0, withRecurrentBias: true), recurrent = net.Recurrent(direction, 0);
        return (step, before) => [net.Function(direction, 0, net.Gate(input, step, before[0], recurrent))];
    });

    /// <summary>h ← n + z · (h - n), with n computed from r · h or, where linear_before_reset is set, from r · (R·h + b).</summary>
    public static void Gru(ExpansionContext context) => Recurrence.Unroll(context, 3, ["Sigmoid", "Tanh"], 1, (net, direction) =>
    {
        bool linear = context.Node.Integer("linear_before_reset", 0) != 0;
        string[] inputs = [.. Enumerable.Range(0, 3).Select(gate => net.Projection(direction, gate, withRecurrentBias: gate < 2 || !linear))];
        string[] recurrent = [.. Enumerable.Range(0, 3).Select(gate => net.Recurrent(direction, gate))];
        string bias = net.RecurrentBias(direction, 2);
        return (step, before) =>
        {
            string? h = before[0];
            string update = net.Function(direction, 0, net.Gate(inputs[0], step, h, recurrent[0]));
            string reset = net.Function(direction, 0, net.Gate(inputs[1], step, h, recurrent[1]));
            string own = net.At(inputs[2], step), candidate;
            if (linear)
            {
                string hidden = h is null ? bias : context.Emit("Add", [context.Emit("MatMul", [h, recurrent[2]]), bias]);
                candidate = context.Emit("Add", [own, context.Emit("Mul", [reset, hidden])]);
            }
            else
            {
                candidate = h is null ? own : context.Emit("Add", [own, context.Emit("MatMul", [context.Emit("Mul", [reset, h]), recurrent[2]])]);
            }

            string next = net.Function(direction, 1, candidate);
            return h is null
                ? [context.Emit("Sub", [next, context.Emit("Mul", [update, next])])]
                : [context.Emit("Add", [next, context.Emit("Mul", [update, context.Emit("Sub", [h, next])])])];
        };
    });

    /// <summary>c ← f · c + i · g; h ← o · tanh(c). Gates come in the order i, o, f, g; peepholes look at c.</summary>
    public static void Lstm(ExpansionContext context) => Recurrence.Unroll(context, 4, ["Sigmoid", "Tanh", "Tanh"], 2, (net, direction) =>
    {
        string[] inputs = [.. Enumerable.Range(0, 4).Select(gate => net.Projection(direction, gate, withRecurrentBias: true))];
        string[] recurrent = [.. Enumerable.Range(0, 4).Select(gate => net.Recurrent(direction, gate))];
        string?[] peepholes = [.. Enumerable.Range(0, 3).Select(gate => Peephole(context, net, direction, gate))];
        return (step, before) =>
        {
            (string? h, string? c) = (before[0], before[1]);
            string Gate(int gate, string? seen)
            {
                string sum = net.Gate(inputs[gate], step, h, recurrent[gate]);
                if (gate < 3 && peepholes[gate] is { } weights && seen is not null) sum = context.Emit("Add", [sum, context.Emit("Mul", [seen, weights])]);
                return net.Function(direction, gate == 3 ? 1 : 0, sum);
            }

            string added = context.Emit("Mul", [Gate(0, c), Gate(3, null)]);
            string next = c is null ? added : context.Emit("Add", [context.Emit("Mul", [Gate(2, c), c]), added]);
            return [context.Emit("Mul", [Gate(1, next), net.Function(direction, 2, next)]), next];
        };
    });

    private static string? Peephole(ExpansionContext context, Recurrence net, int direction, int gate) => !context.Node.Has(7)
        ? null
        : context.Constant(new FloatTensor(TensorShape.Of(net.Hidden), context.Node.Constant(7, "peepholes").Values.Slice(((direction * 3) + gate) * net.Hidden, net.Hidden)));
}

using System.Collections.Frozen;
using Spike.Compiler.Frontends.Onnx.Expansions;
using Spike.Compiler.Frontends.Onnx.Operators;
using Spike.Compiler.Frontends.Onnx.Wire;

namespace Spike.Compiler.Frontends.Onnx;

/// <summary>One operator of the standard set that can be compiled.</summary>
/// <param name="Name">ONNX's name.</param>
/// <param name="FirstOpset">The first operator set whose meaning the importer knows.</param>
/// <param name="Lowering">What it becomes, in a few words.</param>
/// <param name="Limits">What is not supported; empty: nothing.</param>
/// <param name="Import">Adds it to a graph; none: it only ever stands between constants.</param>
internal sealed record Operator(string Name, int FirstOpset, string Lowering, string Limits, Action<ImportContext>? Import)
{
    /// <summary>Puts simpler operators in its place before the import; then nothing else of it is used.</summary>
    public Action<ExpansionContext>? Expand { get; init; }
}

/// <summary>Every operator that can be compiled. The page docs/operators.md is printed from here.</summary>
internal static class OperatorTable
{
    private const string Population = "population";
    private const string Embedded = "embedded function";
    private const string Table = "embedded function (table)";
    private const string Wiring = "wiring";
    private const string Free = "free: part of the firing";
    private const string Folded = "folded";
    private const string Unrolled = "populations, one copy a time step";
    private const string Cells = "constant weights, Sigmoid, Tanh, Relu; no clip; all sequences of the full length";
    private const string ConstantsOnly = "only on shapes and constants";

    public static readonly IReadOnlyList<Operator> All =
    [
        new("Abs", 7, Table, "", Activations.Abs),
        new("Add", 7, Free, "", Arithmetic.Add),
        new("And", 7, Population, "", Logic.And),
        new("ArgMax", 7, Folded, ConstantsOnly, null),
        new("AveragePool", 7, Population, "no dilations; no ceil_mode with count_include_pad", Pools.Average),
        new("BatchNormalization", 9, Free, "constant parameters", Norms.Batch),
        new("Cast", 7, "folded; to whole numbers and truth values a table", "to float32, float64, int32, int64, bool", Movements.Cast),
        new("Clip", 7, Table, "constant bounds", Activations.Clip),
        new("Concat", 7, Wiring, "", Movements.Concat),
        new("Constant", 7, Folded, "", null),
        new("ConstantOfShape", 9, Folded, ConstantsOnly, null),
        new("Conv", 7, Population, "constant weights", Convolutions.Conv),
        new("Div", 7, "free by a constant, else embedded function", "whole numbers: by one constant", Arithmetic.Divide),
        new("Dropout", 7, Folded, "as in inference", Movements.Dropout),
        new("Elu", 7, Table, "", Activations.Elu),
        new("Equal", 7, Table, "", Logic.Equal),
        new("Erf", 9, Table, "", Activations.Erf),
        new("Exp", 7, Table, "", Activations.Exp),
        new("Expand", 8, Wiring, "", Movements.Expand),
        new("Flatten", 7, Folded, "", Movements.Reshape),
        new("Floor", 7, Folded, ConstantsOnly, null),
        new("Gather", 7, "wiring; by run-time indices embedded function", "constant indices, or rows of a constant table", Movements.Gather),
        new("Gelu", 20, Table, "", Activations.Gelu),
        new("Gemm", 7, Population, "transA on constants only", Products.Gemm),
        new("GlobalAveragePool", 7, Population, "", Pools.GlobalAverage),
        new("GlobalMaxPool", 7, Embedded, "", Pools.GlobalMax),
        new("Greater", 7, Table, "", Logic.Greater),
        new("GreaterOrEqual", 12, Table, "", Logic.GreaterOrEqual),
        new("GRU", 7, Unrolled, Cells, null) { Expand = RecurrentOperators.Gru },
        new("HardSigmoid", 7, Table, "", Activations.HardSigmoid),
        new("HardSwish", 14, Table, "", Activations.HardSwish),
        new("Identity", 7, Folded, "", Movements.Identity),
        new("IsNaN", 9, Folded, "", Logic.IsNaN),
        new("LayerNormalization", 17, Embedded, "constant scale and bias; one output", Norms.Layer),
        new("LeakyRelu", 7, Table, "", Activations.LeakyRelu),
        new("Less", 7, Table, "", Logic.Less),
        new("LessOrEqual", 12, Table, "", Logic.LessOrEqual),
        new("LSTM", 7, Unrolled, Cells + "; no input_forget", null) { Expand = RecurrentOperators.Lstm },
        new("MatMul", 7, Population, "", Products.MatMul),
        new("Max", 8, Embedded, "", Logic.Max),
        new("MaxPool", 7, Embedded, "one output", Pools.Max),
        new("Min", 8, Embedded, "", Logic.Min),
        new("Mod", 10, Table, "whole numbers, by one constant", Arithmetic.Modulo),
        new("Mul", 7, "free by a constant, else population", "", Arithmetic.Multiply),
        new("Neg", 7, Free, "", Activations.Negate),
        new("Not", 7, Free, "", Logic.Not),
        new("Or", 7, Embedded, "", Logic.Or),
        new("Pad", 7, Wiring, "constant mode", Movements.Pad),
        new("Pow", 7, Table, "a constant exponent", Activations.Power),
        new("RNN", 7, Unrolled, Cells, null) { Expand = RecurrentOperators.Rnn },
        new("Range", 11, Folded, ConstantsOnly, null),
        new("Reciprocal", 7, Table, "", Activations.Reciprocal),
        new("ReduceMax", 7, Embedded, "constant axes", Reductions.Max),
        new("ReduceMean", 7, Population, "constant axes", Reductions.Mean),
        new("ReduceProd", 7, Folded, ConstantsOnly, null),
        new("ReduceSum", 7, Population, "constant axes", Reductions.Sum),
        new("Relu", 7, Free, "", Activations.Relu),
        new("Reshape", 7, Folded, "", Movements.Reshape),
        new("Shape", 7, Folded, "", null),
        new("Sigmoid", 7, Table, "", Activations.Sigmoid),
        new("Size", 7, Folded, "", null),
        new("Slice", 7, Wiring, "constant bounds", Movements.Slice),
        new("Softmax", 7, Embedded, "", Activations.Softmax),
        new("Softplus", 7, Table, "", Activations.Softplus),
        new("Split", 7, Wiring, "constant sizes", Movements.Split),
        new("Sqrt", 7, Table, "", Activations.Sqrt),
        new("Squeeze", 7, Folded, "", Movements.Reshape),
        new("Sub", 7, Free, "", Arithmetic.Subtract),
        new("Sum", 8, Free, "one or two operands", Arithmetic.Sum),
        new("Tanh", 7, Table, "", Activations.Tanh),
        new("Transpose", 7, Wiring, "", Movements.Transpose),
        new("Unsqueeze", 7, Folded, "", Movements.Reshape),
        new("Where", 9, "free by a constant condition, else population", "", Logic.Where),
    ];

    private static readonly FrozenDictionary<string, Operator> ByName = All.ToFrozenDictionary(known => known.Name);

    public static Operator? Find(NodeProto node) => node.Domain is "" or "ai.onnx" ? ByName.GetValueOrDefault(node.OpType) : null;

    /// <summary>A hint where the operator looks like a slip of the pen or has a common substitute.</summary>
    public static string Nearest(NodeProto node) => node.OpType switch
    {
        "If" or "Loop" or "Scan" => "Export the model without control flow (traced, fixed shapes). ",
        "QuantizeLinear" or "DequantizeLinear" or "QLinearConv" or "QLinearMatMul" => "Compile the float model: the compiler quantises it itself. ",
        _ => "Express it with supported operators before export; ",
    };

    /// <summary>The table of docs/operators.md.</summary>
    public static string Page() =>
        "# Supported operators\n\nThe compiler reads ONNX operator sets 7 and later, and a model of an earlier one where its operators mean the same in a later one. A node outside this list, or beyond its limits, stops the build with "
        + "SPIKE1001 or SPIKE1004. A *population* spikes; an *embedded function* runs on the processors beside the populations, between windows; "
        + "*wiring* only says which neuron feeds which; what is *folded* or *free* costs nothing at run time.\n\n"
        + "| operator | from set | becomes | limits |\n|---|---|---|---|\n"
        + string.Concat(All.Select(known => $"| {known.Name} | {known.FirstOpset} | {known.Lowering} | {known.Limits} |\n"));
}

using System.Collections.Frozen;
using Spike.Compiler.Frontends.Onnx.Expansions;
using Spike.Compiler.Frontends.Onnx.Operators;
using Spike.Compiler.Frontends.Onnx.Wire;

namespace Spike.Compiler.Frontends.Onnx;

/// <summary>One operator that can be compiled.</summary>
/// <param name="Name">ONNX's name.</param>
/// <param name="FirstOpset">The first operator set whose meaning the importer knows.</param>
/// <param name="Lowering">What it becomes, in a few words.</param>
/// <param name="Limits">What is not supported; empty: nothing.</param>
/// <param name="Import">Adds it to a graph; none: it only ever stands between constants.</param>
internal sealed record Operator(string Name, int FirstOpset, string Lowering, string Limits, Action<ImportContext>? Import)
{
    /// <summary>Puts simpler operators in its place before the import; then nothing else of it is used.</summary>
    public Action<ExpansionContext>? Expand { get; init; }

    /// <summary>How many inputs a node has at least that <see cref="Expand"/> is for; with fewer it is imported as it is.</summary>
    public int ExpandFrom { get; init; }

    /// <summary>The nodes that <see cref="Expand"/> is for, as the probe sees their inputs; none: all. The others are imported as they are.</summary>
    public Func<NodeProto, ValueProbe, bool>? ExpandWhere { get; init; }

    /// <summary>Inputs that a node has at least. ONNX Runtime checks them for most operators; where it would crash, they stand here.</summary>
    public int FewestInputs { get; init; }

    /// <summary>Its domain; empty for the standard one.</summary>
    public string Domain { get; init; } = "";
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
    private const string Cells = "constant weights; Sigmoid, Tanh, Relu, HardSigmoid, Softsign, Softplus; no clip; layout 0";
    private const string Microsoft = "com.microsoft";
    private const string ConstantsOnly = "only on shapes and constants";

    public static readonly IReadOnlyList<Operator> All =
    [
        new("Abs", 7, Table, "", Activations.Abs),
        new("Add", 7, Free, "", Arithmetic.Add),
        new("And", 7, Population, "", Logic.And),
        new("ArgMax", 7, Embedded, "32,767 elements of an axis", null) { Expand = Ranking.ArgMax },
        new("ArgMin", 7, Embedded, "32,767 elements of an axis", null) { Expand = Ranking.ArgMin },
        new("AveragePool", 7, Population, "no dilations; no ceil_mode with count_include_pad", Pools.Average),
        new("BatchNormalization", 9, Free, "constant parameters", Norms.Batch),
        new("Cast", 7, "folded; to whole numbers and truth values a table", "to float16, float32, float64, int32, int64, bool", Movements.Cast),
        new("Ceil", 7, Table, "", Activations.Ceiling),
        new("Celu", 12, Table, "", Activations.Celu),
        new("Clip", 7, Table, "constant bounds", Activations.Clip),
        new("Concat", 7, Wiring, "", Movements.Concat),
        new("Constant", 7, Folded, "", null),
        new("ConstantOfShape", 9, Folded, ConstantsOnly, null),
        new("Conv", 7, Population, "constant weights", Convolutions.Conv),
        new("ConvInteger", 10, Population, "constant weights", null) { Expand = DynamicQuantisation.Conv },
        new("ConvTranspose", 7, Population, "constant weights; no output_shape", null) { Expand = ImageOperators.ConvTranspose },
        new("Cos", 7, Table, "", Activations.Cos),
        new("CumSum", 11, Population, "constant axis", null) { Expand = ArithmeticOperators.CumSum },
        new("DepthToSpace", 7, Wiring, "", null) { Expand = ImageOperators.DepthToSpace },
        new("DequantizeLinear", 10, "folded; of values of the sample a table that bounds them", "activations: 8 bits, one scale", Quantisation.Dequantize),
        new("Div", 7, "free by a constant, else embedded function", "whole numbers: by one constant", Arithmetic.Divide),
        new("Dropout", 7, Folded, "as in inference", Movements.Dropout),
        new("DynamicQuantizeLinear", 11, Folded, "read by products of whole numbers", null) { Expand = DynamicQuantisation.Quantize },
        new("Einsum", 12, Population, "two operands, every axis named once in each, no axis summed in one alone", null) { Expand = Einsum.Expand },
        new("Elu", 7, Table, "", Activations.Elu),
        new("EyeLike", 9, Folded, ConstantsOnly, null),
        new("Equal", 7, Table, "", Logic.Equal),
        new("Erf", 9, Table, "", Activations.Erf),
        new("Exp", 7, Table, "", Activations.Exp),
        new("Expand", 8, Wiring, "", Movements.Expand),
        new("Flatten", 7, Folded, "", Movements.Reshape),
        new("Floor", 7, Table, "", Activations.Floor),
        new("Gather", 7, "wiring; by run-time indices population, of a constant table embedded function", "", Movements.Gather) { Expand = IndexOperators.Gather, ExpandWhere = (node, probe) => !Movements.IsEmbedding(node, probe) },
        new("GatherElements", 11, "wiring; by run-time indices population", "", null) { Expand = IndexOperators.GatherElements },
        new("GatherND", 11, Folded, ConstantsOnly, null),
        new("Gelu", 20, Table, "", Activations.Gelu),
        new("Gemm", 7, Population, "", Products.Gemm) { Expand = ArithmeticOperators.Gemm, ExpandWhere = Products.IsOfValues },
        new("GlobalAveragePool", 7, Population, "", Pools.GlobalAverage),
        new("GlobalMaxPool", 7, Embedded, "", Pools.GlobalMax),
        new("Greater", 7, Table, "", Logic.Greater),
        new("GreaterOrEqual", 12, Table, "", Logic.GreaterOrEqual),
        new("GroupNormalization", 18, Embedded, "", null) { Expand = NormOperators.Group },
        new("GRU", 7, Unrolled, Cells, null) { Expand = RecurrentOperators.Gru },
        new("HardSigmoid", 7, Table, "", Activations.HardSigmoid),
        new("HardSwish", 14, Table, "", Activations.HardSwish),
        new("Identity", 7, Folded, "", Movements.Identity),
        new("If", 7, Folded, "a constant condition", null) { Expand = ControlFlow.If },
        new("InstanceNormalization", 7, Embedded, "", null) { Expand = NormOperators.Instance },
        new("IsInf", 10, Folded, "", Logic.IsNaN),
        new("IsNaN", 9, Folded, "", Logic.IsNaN),
        new("LayerNormalization", 7, Embedded, "constant scale and bias; one output", Norms.Layer),
        new("LeakyRelu", 7, Table, "", Activations.LeakyRelu),
        new("Less", 7, Table, "", Logic.Less),
        new("LessOrEqual", 12, Table, "", Logic.LessOrEqual),
        new("Log", 7, Table, "", Activations.Log),
        new("LogSoftmax", 7, Embedded, "", null) { Expand = Logarithms.LogSoftmax },
        new("LpNormalization", 7, Embedded, "p = 2: the last axis", null) { Expand = NormOperators.Lp },
        new("LSTM", 7, Unrolled, Cells + "; no input_forget", null) { Expand = RecurrentOperators.Lstm },
        new("MatMul", 7, Population, "", Products.MatMul),
        new("MatMulInteger", 10, Population, "", null) { Expand = DynamicQuantisation.MatMul },
        new("Max", 8, Embedded, "", Logic.Max),
        new("MaxPool", 7, Embedded, "one output", Pools.Max),
        new("Mean", 8, Free, "", null) { Expand = ArithmeticOperators.Mean },
        new("Min", 8, Embedded, "", Logic.Min),
        new("Mish", 18, Table, "", Activations.Mish),
        new("Mod", 10, Table, "whole numbers, by one constant", Arithmetic.Modulo),
        new("Mul", 7, "free by a constant, else population", "", Arithmetic.Multiply),
        new("Neg", 7, Free, "", Activations.Negate),
        new("NonZero", 9, Folded, ConstantsOnly, null),
        new("Not", 7, Free, "", Logic.Not),
        new("OneHot", 9, Table, "constant depth and values", null) { Expand = IndexOperators.OneHot },
        new("Or", 7, Embedded, "", Logic.Or),
        new("Pad", 7, Wiring, "", Movements.Pad) { Expand = Padding.Expand, ExpandWhere = Padding.IsComposite },
        new("Pow", 7, Table, "a constant exponent", Activations.Power),
        new("PRelu", 7, "free but for a product with the slope", "", null) { Expand = ArithmeticOperators.PRelu },
        new("QuantizeLinear", 10, Folded, "in pairs with DequantizeLinear, of one scale and zero point; not an output", Quantisation.Quantize),
        new("Range", 11, Folded, ConstantsOnly, null),
        new("Reciprocal", 7, Table, "", Activations.Reciprocal),
        new("ReduceL1", 7, Population, "constant axes", null) { Expand = ArithmeticOperators.ReduceL1 },
        new("ReduceL2", 7, Population, "constant axes", null) { Expand = ArithmeticOperators.ReduceL2 },
        new("ReduceMax", 7, Embedded, "constant axes", Reductions.Max),
        new("ReduceMean", 7, Population, "constant axes", Reductions.Mean) { Expand = ArithmeticOperators.MeanOfWholes, ExpandWhere = (node, probe) => probe.Wholes.Contains(node.Input[0]) },
        new("ReduceMin", 7, Embedded, "constant axes", null) { Expand = ArithmeticOperators.ReduceMin },
        new("ReduceProd", 7, Folded, ConstantsOnly, null),
        new("ReduceSum", 7, Population, "constant axes", Reductions.Sum),
        new("ReduceSumSquare", 7, Population, "constant axes", null) { Expand = ArithmeticOperators.ReduceSumSquare },
        new("Relu", 7, Free, "", Activations.Relu),
        new("Reshape", 7, Folded, "", Movements.Reshape),
        new("Resize", 10, "wiring; linear and cubic: free", "constant scales or sizes; stretched, not antialiased", null) { Expand = ResizeOperators.Resize },
        new("RMSNormalization", 23, Embedded, "constant scale", Norms.Rms),
        new("RNN", 7, Unrolled, Cells, null) { Expand = RecurrentOperators.Rnn },
        new("Round", 11, Table, "", Activations.Round),
        new("ScatterElements", 11, Folded, ConstantsOnly, null),
        new("ScatterND", 11, Folded, ConstantsOnly, null),
        new("Selu", 7, Table, "", Activations.Selu),
        new("Shape", 7, Folded, "", null),
        new("Shrink", 9, Table, "", null) { Expand = ArithmeticOperators.Shrink },
        new("Sigmoid", 7, Table, "", Activations.Sigmoid),
        new("Sign", 9, Table, "", Activations.Sign),
        new("SimplifiedLayerNormalization", 7, Embedded, "constant scale; ONNX Runtime's own", Norms.Rms),
        new("Sin", 7, Table, "", Activations.Sin),
        new("Size", 7, Folded, "", null),
        new("Slice", 7, Wiring, "constant bounds", Movements.Slice),
        new("Softmax", 7, Embedded, "", Activations.Softmax),
        new("Softplus", 7, Table, "", Activations.Softplus),
        new("Softsign", 7, Table, "", Activations.Softsign),
        new("SpaceToDepth", 7, Wiring, "", null) { Expand = ImageOperators.SpaceToDepth },
        new("Split", 7, Wiring, "constant sizes", Movements.Split),
        new("Sqrt", 7, Table, "", Activations.Sqrt),
        new("Squeeze", 7, Folded, "", Movements.Reshape),
        new("Sub", 7, Free, "", Arithmetic.Subtract),
        new("Sum", 8, Free, "", null) { Expand = ArithmeticOperators.Sum },
        new("Tanh", 7, Table, "", Activations.Tanh),
        new("ThresholdedRelu", 10, Table, "", Activations.ThresholdedRelu),
        new("Tile", 7, Wiring, "constant repeats", null) { Expand = ImageOperators.Tile },
        new("Transpose", 7, Wiring, "", Movements.Transpose),
        new("Trilu", 14, Free, "", Movements.Trilu),
        new("Unsqueeze", 7, Folded, "", Movements.Reshape),
        new("Upsample", 7, "wiring; linear: free", "nearest and linear", null) { Expand = ResizeOperators.Upsample },
        new("Where", 9, "free by a constant condition, else population", "", Logic.Where),
        new("Attention", 1, Population, "constant weights and bias; a mask of lengths, of tokens or of pairs of them; no cache", null) { Domain = Microsoft, Expand = AttentionOperators.Attention, FewestInputs = 3 },
        new("BiasGelu", 1, Table, "", null) { Domain = Microsoft, Expand = FusedOperators.BiasGelu },
        new("DynamicQuantizeMatMul", 1, Population, "", null) { Domain = Microsoft, Expand = DynamicQuantisation.MatMulOfReal },
        new("EmbedLayerNormalization", 1, Embedded, "constant tables", null) { Domain = Microsoft, Expand = EmbeddingOperators.EmbedLayer },
        new("FastGelu", 1, Table, "", Activations.FastGelu) { Domain = Microsoft, Expand = FusedOperators.FastGelu, ExpandFrom = 2 },
        new("FusedConv", 1, Population, "constant weights", null) { Domain = Microsoft, Expand = FusedOperators.Conv },
        new("FusedMatMul", 1, Population, "no transBatchA, transBatchB", null) { Domain = Microsoft, Expand = FusedOperators.MatMul },
        new("Gelu", 1, Table, "", Activations.ExactGelu) { Domain = Microsoft },
        new("MultiHeadAttention", 1, Population, "queries, keys and values apart; constant bias; a mask of lengths, of tokens or of pairs of them; no cache", null) { Domain = Microsoft, Expand = AttentionOperators.MultiHead },
        new("MatMulIntegerToFloat", 1, Population, "", null) { Domain = Microsoft, Expand = DynamicQuantisation.MatMulToFloat },
        new("QuickGelu", 1, Table, "", Activations.QuickGelu) { Domain = Microsoft },
        new("RotaryEmbedding", 1, Wiring + "; products with run-time positions", "constant caches", null) { Domain = Microsoft, Expand = EmbeddingOperators.Rotary },
        new("SkipLayerNormalization", 1, Embedded, "constant scale and bias", null) { Domain = Microsoft, Expand = FusedOperators.SkipLayer },
        new("SkipSimplifiedLayerNormalization", 1, Embedded, "constant scale", null) { Domain = Microsoft, Expand = FusedOperators.SkipRms },
    ];

    private static readonly FrozenDictionary<string, Operator> ByName = All.ToFrozenDictionary(known => FullName(known.Domain, known.Name));

    public static Operator? Find(NodeProto node) => ByName.GetValueOrDefault(FullName(node.Domain is "ai.onnx" ? "" : node.Domain, node.OpType));

    /// <summary>The domain, where it is not the standard one, and the name.</summary>
    public static string FullName(string domain, string name) => domain.Length == 0 ? name : $"{domain}.{name}";

    /// <summary>A hint where the operator looks like a slip of the pen or has a common substitute.</summary>
    public static string Nearest(NodeProto node) => node.OpType switch
    {
        "Loop" or "Scan" => "Export the model without control flow (traced, fixed shapes). ",
        "QLinearConv" or "QLinearMatMul" =>
            "Compile the float model: the compiler quantises it itself; or export QuantizeLinear and DequantizeLinear pairs. ",
        "StringNormalizer" or "StringConcat" or "StringSplit" or "RegexFullMatch" or "TfIdfVectorizer" or "LabelEncoder" or "CategoryMapper" =>
            "Export the model from the token ids on, and turn text into ids in the app. ",
        _ => "Express it with supported operators before export; ",
    };

    /// <summary>The table of docs/operators.md.</summary>
    public static string Page() =>
        "# Supported operators\n\nThe compiler reads ONNX operator sets 7 and later, and a model of an earlier one where its operators mean the same in a later one. A node outside this list, or beyond its limits, stops the build with "
        + "SPIKE1001 or SPIKE1004. A *population* spikes; an *embedded function* runs on the processors beside the populations, between windows; "
        + "*wiring* only says which neuron feeds which; what is *folded* or *free* costs nothing at run time.\n\n"
        + "| operator | from set | becomes | limits |\n|---|---|---|---|\n"
        + string.Concat(All.Select(known => $"| {FullName(known.Domain, known.Name)} | {known.FirstOpset} | {known.Lowering} | {known.Limits} |\n"));
}

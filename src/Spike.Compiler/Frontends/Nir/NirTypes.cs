using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Spike.Compiler.Frontends.Nir;

/// <summary>The primitives of NIR and their parameters (https://neuroir.org/docs/primitives.html).</summary>
internal static class NirTypes
{
    public const string Graph = "NIRGraph";
    public const string Input = "Input";
    public const string Output = "Output";

    /// <summary>A node's metadata that says what a spike does to the membrane. NIR itself knows v_reset only.</summary>
    public const string ResetMechanism = "reset_mechanism";

    /// <summary>A graph's metadata that says how its equations become steps: euler or exponential.</summary>
    public const string Discretisation = "discretisation";

    public const string Subtract = "subtract";

    /// <summary>A node's metadata: steps between a spike and its reset, 0 or 1, by snnTorch's name. Missing: 0.</summary>
    public const string ResetDelay = "reset_delay";

    /// <summary>A node's metadata: "above" where a membrane spikes above its threshold, "reached" where it need only reach it. Missing: above, as in NIR.</summary>
    public const string ThresholdRule = "threshold_rule";

    public const string Above = "above";

    public const string Reached = "reached";

    private static readonly ImmutableArray<string> Convolution = ["weight", "bias", "stride", "padding", "dilation", "groups", "input_shape"];
    private static readonly ImmutableArray<string> Pool = ["kernel_size", "stride", "padding"];

    public static readonly FrozenDictionary<string, ImmutableArray<string>> Fields = new Dictionary<string, ImmutableArray<string>>
    {
        [Input] = ["shape"],
        [Output] = ["shape"],
        ["Affine"] = ["weight", "bias"],
        ["Linear"] = ["weight"],
        ["Scale"] = ["scale"],
        ["Conv1d"] = Convolution,
        ["Conv2d"] = Convolution,
        ["SumPool2d"] = Pool,
        ["AvgPool2d"] = Pool,
        ["Flatten"] = ["start_dim", "end_dim", "input_type"],
        ["Delay"] = ["delay"],
        ["Threshold"] = ["threshold"],
        ["I"] = ["r"],
        ["IF"] = ["r", "v_threshold", "v_reset"],
        ["LI"] = ["tau", "r", "v_leak"],
        ["LIF"] = ["tau", "r", "v_leak", "v_threshold", "v_reset"],
        ["CubaLI"] = ["tau_syn", "tau_mem", "r", "v_leak", "w_in"],
        ["CubaLIF"] = ["tau_syn", "tau_mem", "r", "v_leak", "w_in", "v_threshold", "v_reset"],
    }.ToFrozenDictionary();
}

using System.Collections.Immutable;
using Spike.Compiler.Mapping;
using Spike.Runtime.Chips;

namespace Spike.Compiler;

/// <summary>What to compile, and how.</summary>
internal sealed record CompileOptions
{
    /// <summary>Weights are bytes.</summary>
    public const int MostWeightBits = 8;

    public const string Unstructured = "unstructured";
    public const string Structured = "structured";

    /// <summary>The .onnx file.</summary>
    public required string ModelPath { get; init; }

    /// <summary>The artifact's name; none: the model file's.</summary>
    public string? Name { get; init; }

    public string Target { get; init; } = "simulation";

    /// <summary>The chips of a chip target: ncl-Nchip, a profile's name, or the path of a profile or board; none: one chip.</summary>
    public string? ChipConfig { get; init; }

    /// <summary>The chips that target and configuration ask for; the compiler fills it in, and a target without chips has none.</summary>
    public ChipBoard? Board { get; init; }

    /// <summary>What the mapping onto chips keeps small.</summary>
    public MappingStrategy Mapping { get; init; }

    /// <summary>T of the windows that synapses read, 1 to 16; under rate coding up to 1024.</summary>
    public int TimeSteps { get; init; } = 8;

    /// <summary>Choose T for each value in place of one for all: the fewest spikes within <see cref="MaxAccuracyDrop"/>.</summary>
    public bool ChoosesTimeSteps { get; init; }

    public string Coding { get; init; } = "radix";

    /// <summary>Native models: the length of a step, in the unit of their time constants; none: as the file says.</summary>
    public double? TimeStep { get; init; }

    /// <summary>Native models: "euler" or "exponential"; none: as the file says, else euler.</summary>
    public string? Discretisation { get; init; }

    /// <summary>Graded coding: the smallest change of a T-bit code that is sent; 1 sends every change.</summary>
    public int DeltaThreshold { get; init; } = 1;

    /// <summary>0 to 3. The outputs are the same bits at every level.</summary>
    public int OptimizationLevel { get; init; } = 2;

    /// <summary>Shapes of inputs whose dimensions the model leaves open, by input name; "" names the only input.</summary>
    public ImmutableDictionary<string, ImmutableArray<int>> InputShapes { get; init; } = ImmutableDictionary<string, ImmutableArray<int>>.Empty;

    /// <summary>Inputs that are one number and then no inputs any more, by name: a sample rate.</summary>
    public ImmutableDictionary<string, double> FixedInputs { get; init; } = ImmutableDictionary<string, double>.Empty;

    /// <summary>Real inputs that scales are chosen from; none: seeded noise, with a warning.</summary>
    public string? Calibration { get; init; }

    /// <summary>Inputs that accuracy is measured on after compilation; none: the calibration data, if any.</summary>
    public string? ValidationData { get; init; }

    /// <summary>Labels of the validation data, where the file itself has none.</summary>
    public string? Labels { get; init; }

    /// <summary>Percentage points of accuracy (of agreement, without labels) that the conversion may cost.</summary>
    public double? MaxAccuracyDrop { get; init; }

    /// <summary>Bits of a weight, 2 to 8.</summary>
    public int WeightBits { get; init; } = MostWeightBits;

    /// <summary>The share of the weights that are taken away, the smallest ones; 0: none.</summary>
    public double Pruning { get; init; }

    /// <summary>What is taken away: "unstructured", single weights; "structured", output channels.</summary>
    public string PruningStructure { get; init; } = Unstructured;

    /// <summary>Optimisation passes that are left out.</summary>
    public ImmutableHashSet<string> DisabledPasses { get; init; } = [];

    /// <summary>Threads; 0 takes one for each processor.</summary>
    public int Threads { get; init; }

    /// <summary>Samples that calibration uses at most.</summary>
    public int CalibrationSamples { get; init; } = 512;

    /// <summary>Samples that the check after compilation uses at most; 0 leaves it out.</summary>
    public int ValidationSamples { get; init; } = 1000;
}

/// <summary>How far a compilation is.</summary>
/// <param name="Stage">In words.</param>
/// <param name="Fraction">0 to 1 over the whole compilation.</param>
internal sealed record CompileProgress(string Stage, double Fraction);

namespace Spike.Build.Tasks.Diagnostics;

/// <summary>Every diagnostic the tasks themselves report: code, title and message in one table. docs/diagnostics has a page for each.</summary>
internal static class DiagnosticRules
{
    public static readonly DiagnosticRule MissingFile = new("SPIKE0001", "The model file is missing",
        "The model file does not exist. Correct the Include of the SpikeModel item, or put the file there.");

    public static readonly DiagnosticRule EmptyFile = new("SPIKE0002", "The model file is empty",
        "The model file is empty. Export or download the model again.");

    public static readonly DiagnosticRule NotAModel = new("SPIKE0003", "The file is not a model",
        "The file is not a model: {0}. Point the SpikeModel item at a model exported to ONNX or NIR.");

    public static readonly DiagnosticRule DamagedModel = new("SPIKE0004", "The model file is truncated or damaged",
        "The model file is truncated or damaged: {0}. Export or download the model again.");

    public static readonly DiagnosticRule Pickle = new("SPIKE0005", "The file is a pickle",
        "The file is {0}; reading one runs code that stands in it, so it is refused. Load it where it was trained and export it with torch.onnx.export.");

    public static readonly DiagnosticRule DuplicateClass = new("SPIKE0006", "Two models make the same class",
        "The class '{0}' is also made from '{1}'. Set ClassName or Namespace on one of the two SpikeModel items.");

    public static readonly DiagnosticRule InvalidName = new("SPIKE0007", "The model's name makes no C# name",
        "{0}. Set {1} on the SpikeModel item to a C# name.");

    public static readonly DiagnosticRule DuplicateArtifact = new("SPIKE0008", "Two models make the same artifact",
        "The artifact '{0}' also comes from '{1}'. Set ArtifactName on one of the two SpikeModel items.");

    public static readonly DiagnosticRule UnknownShape = new("SPIKE1002", "A shape is not known",
        "{0}. Set InputShapes on the SpikeModel item, for example InputShapes=\"{1}\".");

    public static readonly DiagnosticRule MalformedGraph = new("SPIKE1003", "The graph is malformed",
        "{0}. Export the model again, and check it with onnx.checker.");

    public static readonly DiagnosticRule BadTimeSteps = new("SPIKE2004", "TimeSteps is out of range",
        "TimeSteps=\"{0}\" is neither a whole number from 1 to {1} nor 'auto'. Correct it on the SpikeModel item; 8 suits most networks.");

    public static readonly DiagnosticRule BadDataFile = new("SPIKE2005", "A data file cannot be used",
        "{0}. Correct {1}.");

    public static readonly DiagnosticRule BadOption = new("SPIKE3002", "An option has an unknown value",
        "{0}=\"{1}\" is not {2}. Correct it on the SpikeModel item.");

    public static readonly DiagnosticRule LimitHit = new("SPIKE4001", "A limit was hit",
        "The compiler refused the model because of a limit or a policy (exit code 3). Look at the SPIKE_* environment variables that are set for this build.");

    public static readonly DiagnosticRule CannotWrite = new("SPIKE5001", "An output cannot be written",
        "Cannot write '{0}': {1}. Make the folder writable, or free space on its disk.");

    public static readonly DiagnosticRule CompilerFailed = new("SPIKE5002", "The compiler crashed or could not be started",
        "{0}. Build again with -v:detailed to see what it printed; restore the Spike.Build.Tasks package if its files are incomplete.");

    public static readonly DiagnosticRule NoTypedClass = new("SPIKE5013", "Only C# projects get typed classes",
        "Typed classes of models are made in C# projects only, and this one is written in {0}. Load '{1}' with Spike.Runtime.SpikeModel.Load, or move the SpikeModel item into a C# library that this project references.");

    public static readonly DiagnosticRule InternalError = new("SPIKE5003", "Internal error",
        "Internal error: {0}. This is a fault in SpikeBuild, not in the model; please report it. A build with -v:detailed shows where it happened.");
}

using Microsoft.CodeAnalysis;

namespace Spike.Generators.Diagnostics;

/// <summary>Every diagnostic of the generator and of the analyzers. docs/diagnostics has a page for each.</summary>
/// <remarks>SPIKE6xxx is the use of the runtime in C#: what compiles, and is wrong or wasteful when it runs.</remarks>
internal static class Descriptors
{
    private const string Category = "SpikeBuild";
    private const string HelpLink = "https://spikebuild.dev/diagnostics/";

    /// <remarks>The build's target finds equal classes sooner; two models that share a type beside their classes are found here.</remarks>
    public static readonly DiagnosticDescriptor DuplicateType = new(
        "SPIKE0006",
        "Two models make the same type",
        "The type '{0}' of the model '{1}' is also made from '{2}'. Set ClassName or Namespace on one of the two SpikeModel items.",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "SPIKE0006");

    public static readonly DiagnosticDescriptor UnreadableSidecar = new(
        "SPIKE5004",
        "The sidecar of a model cannot be read",
        "The class '{0}' cannot be made, because the sidecar is damaged or of another version: {1}. Delete the file and build again.",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "SPIKE5004");

    public static readonly DiagnosticDescriptor OldLanguage = new(
        "SPIKE5005",
        "The project's C# is older than the typed classes need",
        "The classes of SpikeModel items need C# 12 or later; this project compiles C# {0}. Remove LangVersion from the project file, or set it to 12 or later.",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "SPIKE5005");

    public static readonly DiagnosticDescriptor NoRuntime = new(
        "SPIKE5006",
        "The project does not reference Spike.Runtime",
        "The classes of SpikeModel items run on Spike.Runtime, which this project does not reference. Add a reference to the Spike.Runtime package.",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "SPIKE5006");

    public static readonly DiagnosticDescriptor WrongLength = new(
        "SPIKE6001",
        "An array or span has a length that the model does not take",
        "'{0}' of '{1}' takes {2} values, not {3}. Size it by {4}.",
        Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "SPIKE6001");

    public static readonly DiagnosticDescriptor UndisposedSession = new(
        "SPIKE6002",
        "A session is never disposed of",
        "'{0}' is never disposed of, so its buffers, threads and mapped file stay. Declare it with using.",
        Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "SPIKE6002");

    public static readonly DiagnosticDescriptor IgnoredResult = new(
        "SPIKE6003",
        "The result of a run is not used",
        "The result of '{0}' is not used. {1}.",
        Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "SPIKE6003");

    public static readonly DiagnosticDescriptor SharedSession = new(
        "SPIKE6004",
        "Several threads share a session",
        "'{0}' is called on several threads, and runs on one at a time. Give each thread its own: {1}.",
        Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "SPIKE6004");

    public static readonly DiagnosticDescriptor BlockedStream = new(
        "SPIKE6005",
        "A thread blocks on an asynchronous run",
        "'{0}' blocks this thread while the network runs. {1}.",
        Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "SPIKE6005");

    public static readonly DiagnosticDescriptor NoCalibration = new(
        "SPIKE6006",
        "A model item has no calibration data",
        "The SpikeModel item of the class '{0}' has no calibration data, so scales are chosen from noise. Give it some hundred real inputs as Calibration.",
        Category,
        DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        helpLinkUri: HelpLink + "SPIKE6006");
}

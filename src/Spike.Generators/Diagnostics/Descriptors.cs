using Microsoft.CodeAnalysis;

namespace Spike.Generators.Diagnostics;

/// <summary>Every diagnostic of the generator. docs/diagnostics has a page for each.</summary>
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
}

using Microsoft.CodeAnalysis;
using Spike.Generators.Models;
using Spike.Generators.Sidecars;
using Spike.Signatures;

namespace Spike.Generators;

/// <summary>Makes a typed class of each model, from the sidecar that the build wrote of the model's header.</summary>
[Generator(LanguageNames.CSharp)]
public sealed partial class SpikeModelGenerator : IIncrementalGenerator
{
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<SidecarReading> readings = context.AdditionalTextsProvider
            .Combine(context.AnalyzerConfigOptionsProvider)
            .SelectMany((pair, cancellation) => Sidecar.Of(pair.Left, pair.Right, cancellation))
            .WithTrackingName(Steps.Sidecars)
            .Select((sidecar, _) => SidecarReading.Of(sidecar))
            .WithTrackingName(Steps.Readings);

        IncrementalValueProvider<EquatableArray<TypeClash>> clashes = readings
            .Collect()
            .Select((all, _) => TypeClaims.FindClashes(all))
            .WithTrackingName(Steps.Clashes);

        IncrementalValueProvider<ProjectSpec> project = context.CompilationProvider
            .Select((compilation, _) => ProjectSpec.Of(compilation))
            .WithTrackingName(Steps.Project);

        context.RegisterSourceOutput(
            readings.Combine(project).Combine(clashes).Select((pair, _) => new ModelInput(pair.Left.Left, pair.Left.Right, pair.Right))
                .WithTrackingName(Steps.Inputs),
            MakeClass);

        context.RegisterSourceOutput(readings.Collect().Select((all, _) => all.Length > 0).Combine(project), CheckProject);
    }

    /// <summary>Names of the steps, by which tests see that an edit reruns no more than it must.</summary>
    internal static class Steps
    {
        public const string Sidecars = nameof(Sidecars);
        public const string Readings = nameof(Readings);
        public const string Clashes = nameof(Clashes);
        public const string Project = nameof(Project);
        public const string Inputs = nameof(Inputs);
        public static readonly string[] All = [Sidecars, Readings, Clashes, Project, Inputs];
    }

    /// <summary>All that one source file depends on.</summary>
    internal sealed record ModelInput(SidecarReading Reading, ProjectSpec Project, EquatableArray<TypeClash> Clashes);
}

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using Spike.Generators.Diagnostics;
using Spike.Generators.Emission;
using Spike.Generators.Models;
using Spike.Generators.Sidecars;

namespace Spike.Generators;

public sealed partial class SpikeModelGenerator
{
    private static void MakeClass(SourceProductionContext context, ModelInput input)
    {
        SidecarReading reading = input.Reading;
        if (reading.Fault is { } fault)
        {
            context.ReportDiagnostic(Diagnostic.Create(Descriptors.UnreadableSidecar, Place(reading.Path, fault.Line, fault.Column), reading.Class, fault.Reason));
            return;
        }

        ModelSpec model = reading.Model!;
        if (input.Clashes.FirstOrDefault(clash => clash.Path == reading.Path) is { } clash)
        {
            context.ReportDiagnostic(Diagnostic.Create(Descriptors.DuplicateType, Place(reading.Path, 0, 0), clash.Type, model.Model, clash.Owner));
            return;
        }

        if (input.Project.CanCompile)
            context.AddSource(ModelSource.FileName(model), ModelSource.Write(model, input.Project.HasServices));
    }

    /// <summary>Says once, and not for each model, why the project cannot have typed classes.</summary>
    private static void CheckProject(SourceProductionContext context, (bool HasModels, ProjectSpec Project) input)
    {
        if (!input.HasModels)
            return;
        if (input.Project.OldLanguage is { } language)
            context.ReportDiagnostic(Diagnostic.Create(Descriptors.OldLanguage, Location.None, language));
        if (!input.Project.HasRuntime)
            context.ReportDiagnostic(Diagnostic.Create(Descriptors.NoRuntime, Location.None));
    }

    private static Location Place(string path, int line, int column)
    {
        var place = new LinePosition(line, column);
        return Location.Create(path, default, new LinePositionSpan(place, place));
    }
}

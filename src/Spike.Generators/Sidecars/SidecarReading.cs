using Microsoft.CodeAnalysis.Text;
using Spike.Generators.Models;
using Spike.Signatures;

namespace Spike.Generators.Sidecars;

/// <summary>What came of reading a sidecar: the class to make, or the reason why there is none.</summary>
internal sealed record SidecarReading(string Path, string Class, ModelSpec? Model, SidecarFault? Fault)
{
    public static SidecarReading Of(Sidecar sidecar)
    {
        if (!CSharpName.IsIdentifier(sidecar.Class))
            return Failed(sidecar, $"SpikeClass=\"{sidecar.Class}\" is not a C# class name");
        if (sidecar.Namespace.Length > 0 && !CSharpName.IsNamespace(sidecar.Namespace))
            return Failed(sidecar, $"SpikeNamespace=\"{sidecar.Namespace}\" is not a C# namespace");
        if (sidecar.Text is not { } text)
            return Failed(sidecar, "the compiler could not open it");

        try
        {
            ModelSignature signature = SignatureReader.Read(text);
            return new SidecarReading(sidecar.Path, sidecar.Class, ModelSpecBuilder.Build(sidecar.Namespace, sidecar.Class, signature), null);
        }
        catch (JsonFault fault)
        {
            LinePosition place = SourceText.From(text).Lines.GetLinePosition(Math.Min(fault.Position, text.Length));
            return Failed(sidecar, fault.Message, place.Line, place.Character);
        }
    }

    private static SidecarReading Failed(Sidecar sidecar, string reason, int line = 0, int column = 0) =>
        new(sidecar.Path, sidecar.Class, null, new SidecarFault(reason, line, column));
}

/// <param name="Reason">Part of a sentence.</param>
/// <param name="Line">Counted from 0.</param>
/// <param name="Column">Counted from 0.</param>
internal sealed record SidecarFault(string Reason, int Line, int Column);

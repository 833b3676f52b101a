using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using Spike.Signatures;

namespace Spike.Generators.Tests;

/// <summary>A sidecar as the compiler hands it to the generator: an additional file that no disk holds, and its metadata.</summary>
internal sealed class SidecarFile(string name, string? content, ImmutableDictionary<string, string> metadata) : AdditionalText
{
    public override string Path { get; } = name;

    public ImmutableDictionary<string, string> Metadata { get; } = metadata;

    public static SidecarFile Of(ModelSignature signature, string className = "Digits", string @namespace = "Demo") =>
        OfText(SignatureWriter.Write(signature), className, @namespace);

    public static SidecarFile OfText(string? content, string className = "Digits", string @namespace = "Demo", string folder = "spike") =>
        new($"obj/{folder}/{@namespace}.{className}.spike.json", content, ImmutableDictionary<string, string>.Empty
            .Add("build_metadata.AdditionalFiles.SpikeClass", className)
            .Add("build_metadata.AdditionalFiles.SpikeNamespace", @namespace));

    public override SourceText? GetText(CancellationToken cancellationToken = default) => content is null ? null : SourceText.From(content);
}

/// <summary>What MSBuild writes of the items' metadata into the generated .editorconfig.</summary>
internal sealed class ItemMetadata : AnalyzerConfigOptionsProvider
{
    public override AnalyzerConfigOptions GlobalOptions { get; } = new Options([]);

    public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

    public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => new Options(((SidecarFile)textFile).Metadata);

    private sealed class Options(IReadOnlyDictionary<string, string> values) : AnalyzerConfigOptions
    {
        public Options(Dictionary<string, string> values) : this((IReadOnlyDictionary<string, string>)values) { }

        public override bool TryGetValue(string key, out string value) => values.TryGetValue(key, out value!);
    }
}

using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Spike.Generators.Tests;

/// <summary>A user's project in memory: its source, its sidecars, and what the generator makes of them. Nothing is on disk.</summary>
internal sealed record Project
{
    private static readonly ImmutableArray<MetadataReference> Framework =
        [.. Trusted(
            "System.Private.CoreLib.dll", "System.Runtime.dll", "System.Collections.dll", "System.Collections.Concurrent.dll", "System.Collections.Immutable.dll",
            "System.ComponentModel.dll", "System.Console.dll", "System.Linq.dll", "System.Linq.Parallel.dll", "System.Memory.dll", "System.Threading.Tasks.Parallel.dll")];

    public static readonly MetadataReference Runtime = MetadataReference.CreateFromFile(typeof(Spike.Runtime.SpikeModel).Assembly.Location);

    public static readonly MetadataReference Services =
        MetadataReference.CreateFromFile(typeof(Microsoft.Extensions.DependencyInjection.IServiceCollection).Assembly.Location);

    public ImmutableArray<MetadataReference> References { get; init; } = [Runtime];

    public LanguageVersion Language { get; init; } = LanguageVersion.CSharp12;

    public string Source { get; init; } = "";

    public ImmutableArray<SidecarFile> Sidecars { get; init; } = [];

    public static Project With(params SidecarFile[] sidecars) => new() { Sidecars = [.. sidecars] };

    public CSharpParseOptions ParseOptions => new(Language, DocumentationMode.Diagnose);

    public CSharpCompilation Compilation => CSharpCompilation.Create(
        "App",
        [CSharpSyntaxTree.ParseText(Source, ParseOptions)],
        [.. Framework, .. References],
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, warningLevel: 9999, nullableContextOptions: NullableContextOptions.Enable));

    public GeneratorDriver Driver => CSharpGeneratorDriver.Create(
        [new SpikeModelGenerator().AsSourceGenerator()],
        Sidecars,
        ParseOptions,
        new ItemMetadata(),
        new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    public GeneratorRunResult Run() => Driver.RunGenerators(Compilation).GetRunResult().Results.Single();

    /// <summary>The project with its generated files, as one compilation.</summary>
    public Compilation Build()
    {
        GeneratorRunResult run = Run();
        Assert.IsNull(run.Exception);
        return Compilation.AddSyntaxTrees(run.GeneratedSources.Select(file => Unmarked(file.SyntaxTree)));
    }

    /// <summary>The only generated file.</summary>
    public string GeneratedText() => Run().GeneratedSources.Single().SourceText.ToString();

    /// <summary>Without the comment that tells analyzers to look away, so that the compiler judges the file like any other.</summary>
    private SyntaxTree Unmarked(SyntaxTree tree)
    {
        string text = tree.GetText().ToString();
        return CSharpSyntaxTree.ParseText(text[text.IndexOf("#nullable", StringComparison.Ordinal)..], ParseOptions, tree.FilePath);
    }

    private static IEnumerable<MetadataReference> Trusted(params string[] files) =>
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => files.Contains(Path.GetFileName(path)))
            .Select(path => MetadataReference.CreateFromFile(path));
}

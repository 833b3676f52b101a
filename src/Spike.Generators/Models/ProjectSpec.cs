using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Spike.Generators.Models;

/// <summary>What the classes depend on besides their models: a cache key that hardly ever changes.</summary>
/// <param name="OldLanguage">The project's version of C#, where it is older than the classes are written in.</param>
/// <param name="HasRuntime">Whether Spike.Runtime is referenced.</param>
/// <param name="HasServices">Whether the abstractions of dependency injection are referenced.</param>
internal sealed record ProjectSpec(string? OldLanguage, bool HasRuntime, bool HasServices)
{
    public bool CanCompile => OldLanguage is null && HasRuntime;

    public static ProjectSpec Of(Compilation compilation)
    {
        LanguageVersion language = ((CSharpCompilation)compilation).LanguageVersion;
        return new ProjectSpec(
            language < LanguageVersion.CSharp12 ? language.ToDisplayString() : null,
            compilation.GetTypeByMetadataName("Spike.Runtime.SpikeModel") is not null,
            compilation.GetTypeByMetadataName("Microsoft.Extensions.DependencyInjection.IServiceCollection") is not null);
    }
}

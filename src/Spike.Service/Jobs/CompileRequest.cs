using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Spike.Compiler;
using Spike.Runtime;

namespace Spike.Service.Jobs;

/// <summary>What is asked for: files that the service has, and options.</summary>
/// <param name="Files">One is the model.</param>
/// <param name="Options">By the names of <see cref="CompileOption"/>.</param>
[GenerateSerializer, Immutable]
internal sealed record CompileRequest(ImmutableArray<RequestFile> Files, ImmutableSortedDictionary<string, string> Options)
{
    private const string Format = "spike-job 2";

    /// <summary>The compiler of this installation: any change of its code is another.</summary>
    public static string Compiler { get; } = string.Join(' ',
        typeof(ModelCompiler).Assembly.GetName().Version!.ToString(3), typeof(ModelCompiler).Module.ModuleVersionId, typeof(SpikeModel).Module.ModuleVersionId);

    /// <summary>The model, or the artifact.</summary>
    public RequestFile Model => Files.First(file => file.Role is FileRole.Model or FileRole.Artifact);

    /// <summary>Whether a part of a data set is to be run, in place of a compilation.</summary>
    public bool IsEvaluation => Model.Role == FileRole.Artifact;

    /// <summary>The job that does it: equal requests, of whomever, have the same.</summary>
    /// <param name="defaults">What holds where it says nothing.</param>
    public string Key(CompileDefaults defaults)
    {
        var facts = new StringBuilder();
        Add(facts, Format, Compiler);
        Add(facts, "defaults", defaults.Facts);
        foreach (RequestFile file in Files.OrderBy(file => file.Role, StringComparer.Ordinal).ThenBy(file => file.Name, StringComparer.Ordinal))
        {
            Add(facts, file.Role, file.Name);
            Add(facts, "content", file.Sha256);
        }

        foreach ((string name, string value) in Options) Add(facts, name, value);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(facts.ToString())));
    }

    /// <summary>Length before content: no two lists of facts run together into the same text.</summary>
    private static void Add(StringBuilder facts, string name, string value) => facts.Append(name).Append(' ').Append(value.Length).Append(':').Append(value).Append('\n');
}

/// <summary>A file that a request names.</summary>
/// <param name="Role">What it is to the compilation, one of <see cref="FileRole"/>.</param>
/// <param name="Name">Without a folder. The model's stands in the artifact, and weights are found by theirs.</param>
/// <param name="Sha256">Of its content, in lower-case hex.</param>
[GenerateSerializer, Immutable]
internal sealed record RequestFile(string Role, string Name, string Sha256);

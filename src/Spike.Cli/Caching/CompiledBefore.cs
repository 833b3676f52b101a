using System.Text.Json;
using Spike.Caching;
using Spike.Cli.Rendering;
using Spike.Compiler;
using Spike.Compiler.Caching;
using Spike.Compiler.Diagnostics;

namespace Spike.Cli.Caching;

/// <summary>One compilation and the cache: what it would make may be there already, and is kept when it was not.</summary>
/// <param name="cache">Where to look.</param>
/// <param name="options">What to compile, and how.</param>
/// <param name="withReport">Whether report files are asked for.</param>
/// <param name="cancellation">Ends waiting for a server.</param>
internal sealed class CompiledBefore(CompilationCache cache, CompileOptions options, bool withReport, CancellationToken cancellation)
{
    private const string AnswerFile = "answer.json";

    // Before the key: what changes while that is made is noticed.
    private readonly CompileInputs before = CompileInputs.Of(options);
    private readonly string? key = CompilationKey.Of(options, withReport);

    public IReadOnlyList<Diagnostic> Warnings => cache.Warnings;

    /// <summary>Puts the files of an earlier compilation into a folder; null: there are none, and the folder is as it was.</summary>
    /// <param name="directory">Is made where it is not there.</param>
    /// <param name="check">Looks at the answer before a file is written; what it throws is the outcome.</param>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public CachedAnswer? Restore(string directory, Action<CachedAnswer> check)
    {
        if (key is null || Wait(cache.FindAsync(key, cancellation)) is not { } entry) return null;
        if (!entry.Holds(Artifact) || entry.Files.FirstOrDefault(file => file.Name == AnswerFile) is not { } answerFile) return null;
        if (Wait(cache.ReadAsync(key, answerFile, cancellation)) is not { } bytes || Parse(bytes) is not { } answer) return null;
        answer = answer with { Diagnostics = [.. answer.Diagnostics.Select(diagnostic => diagnostic.File == CachedAnswer.ModelFile ? diagnostic with { File = options.ModelPath } : diagnostic)] };
        check(answer);

        Directory.CreateDirectory(directory);
        // The artifact last: whoever sees it finds the reports beside it.
        CachedFile[] files = [.. entry.Files.Where(file => file.Name != AnswerFile).OrderBy(file => file.Name == Artifact)];
        var asides = new List<string>();
        try
        {
            foreach (CachedFile file in files)
            {
                string aside = Path.Combine(directory, $"{file.Name}.{Guid.NewGuid():N}.tmp");
                asides.Add(aside);
                if (!Wait(cache.TryCopyAsync(key, file, aside, cancellation))) return null;
            }

            cancellation.ThrowIfCancellationRequested();
            foreach ((CachedFile file, string aside) in files.Zip(asides)) File.Move(aside, Path.Combine(directory, file.Name), overwrite: true);
            return answer;
        }
        finally
        {
            foreach (string aside in asides) File.Delete(aside);
        }
    }

    /// <summary>Keeps what was made of the same inputs.</summary>
    public void Keep(string directory, CachedAnswer answer)
    {
        if (key is null || !CompileInputs.Of(options).Equals(before)) return;
        answer = answer with { Diagnostics = [.. answer.Diagnostics.Select(diagnostic => diagnostic.File == options.ModelPath ? diagnostic with { File = CachedAnswer.ModelFile } : diagnostic)] };
        string aside = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(aside, JsonSerializer.SerializeToUtf8Bytes(answer, DocumentJson.Default.CachedAnswer));
            IEnumerable<string> names = withReport ? [Artifact, options.Name + ".report.json", options.Name + ".report.html"] : [Artifact];
            Wait(Keep(names.Select(name => (name, Path.Combine(directory, name))).Where(file => File.Exists(file.Item2)).Append((AnswerFile, aside))));
        }
        finally
        {
            File.Delete(aside);
        }
    }

    private string Artifact => options.Name + ".spike";

    private async Task<bool> Keep(IEnumerable<(string, string)> files)
    {
        await cache.KeepAsync(key!, files, cancellation).ConfigureAwait(false);
        return true;
    }

    private static CachedAnswer? Parse(byte[] bytes)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, DocumentJson.Default.CachedAnswer);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    private static T Wait<T>(Task<T> task) => task.GetAwaiter().GetResult();
}

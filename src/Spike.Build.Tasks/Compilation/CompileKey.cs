using System.Security.Cryptography;
using System.Text;

namespace Spike.Build.Tasks.Compilation;

/// <summary>The content hash by which artifacts are found: the same inputs have the same key in any folder, configuration and target framework.</summary>
/// <remarks>One instance serves one build: it hashes each file once, however many models share it.</remarks>
internal sealed class CompileKey
{
    private const string Version = "spike-build-key 3";

    private readonly Dictionary<string, string> hashes = new(StringComparer.Ordinal);

    /// <param name="externalData">Absolute paths of the weights that lie beside the model.</param>
    /// <param name="inputs">Receives the stamps of everything that was hashed, taken before it was.</param>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public string Compute(CompileRequest request, IEnumerable<string> externalData, List<FileStamp> inputs)
    {
        var facts = new StringBuilder();
        Add(Version);
        foreach (string file in CompilerFiles(request.Compiler))
            AddFile("compiler", file);
        foreach (string option in request.KeyOptions)
            Add(option);
        AddFile("model " + request.Item.ArtifactName, request.Item.Path);
        foreach (string file in externalData)
            AddFile("external", file);
        foreach ((string option, string path) in request.Files)
            AddFileOrFolder(option, path);
        foreach ((string role, string path) in request.ImpliedFiles)
            AddIfThere(role, path);

        using var sha = SHA256.Create();
        return Hex.Of(sha.ComputeHash(Encoding.UTF8.GetBytes(facts.ToString())));

        // Length before content: no two lists of facts run together into the same text.
        void Add(string fact) => facts.Append(fact.Length).Append(':').Append(fact).Append('\n');

        void AddFile(string role, string path)
        {
            inputs.Add(FileStamp.Of(path));
            Add(role);
            Add(Path.GetFileName(path));
            Add(HashOf(path));
        }

        // What no option names, the compiler finds missing itself, and says what it was for.
        void AddIfThere(string role, string path)
        {
            inputs.Add(FileStamp.Of(path));
            Add(role);
            try
            {
                Add(HashOf(path));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Add("none");
            }
        }

        void AddFileOrFolder(string role, string path)
        {
            if (!Directory.Exists(path))
            {
                AddFile(role, path);
                return;
            }

            inputs.Add(FileStamp.Of(path)); // its time changes when a file is added or removed
            foreach (string file in Directory.GetFiles(path).OrderBy(file => file, StringComparer.Ordinal))
                AddFile(role, file);
        }
    }

    /// <summary>The tool's own assemblies, and its list of dependencies, which names the versions of all others.</summary>
    private static IEnumerable<string> CompilerFiles(string compiler)
    {
        string folder = Path.GetDirectoryName(compiler)!;
        return new[] { compiler, Path.ChangeExtension(compiler, ".deps.json") }
            .Concat(Directory.GetFiles(folder, "Spike.*.dll"))
            .Where(File.Exists)
            .OrderBy(file => file, StringComparer.Ordinal);
    }

    private string HashOf(string path)
    {
        if (!hashes.TryGetValue(path, out string? hash))
        {
            using var sha = SHA256.Create();
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1 << 16);
            hashes[path] = hash = Hex.Of(sha.ComputeHash(stream));
        }

        return hash;
    }
}

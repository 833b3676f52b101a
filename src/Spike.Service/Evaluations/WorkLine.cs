using System.Text;
using System.Text.Json;
using Spike.Compiler.Verification;
using Spike.Service.Files;
using Spike.Service.Isolation;
using Spike.Service.Jobs;

namespace Spike.Service.Evaluations;

/// <summary>Jobs that have a compiled model: what their process is told, and what is kept of what it made.</summary>
internal static class WorkLine
{
    /// <summary>Of a model: what it is cut into stands in one record.</summary>
    private const int MostStages = 4096;

    /// <summary>eval with data, run with an input, else shard.</summary>
    public static IEnumerable<string> Of(CompileRequest request, CompileFolder folder)
    {
        string artifact = folder.PlaceOf(request.Model);
        string? Place(string role) => request.Files.FirstOrDefault(file => file.Role == role) is { } file ? folder.PlaceOf(file) : null;
        string[] line = Place(FileRole.Data) is { } data ? ["eval", artifact, "--json", "--counts", $"--data={data}"]
            : Place(FileRole.Input) is { } input ? ["run", artifact, "--json", $"--input={input}", $"--output={Path.Combine(folder.Output, "passed.npz")}"]
            : ["shard", artifact, "--json", $"--output={folder.Output}"];
        return [.. line, .. Place(FileRole.Original) is { } original ? new[] { $"--against={original}" } : [], .. request.Options.Select(option => $"--{option.Key}={option.Value}")];
    }

    /// <summary>Counts alone where there are some; else the files in the order of their numbers.</summary>
    public static async Task<JobOutcome?> ReadAsync(ChildEnd end, CompileFolder folder, ContentFolder files, double seconds, CancellationToken cancellation)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(end.Document);
            bool isCounted = document.RootElement.TryGetProperty("counts", out JsonElement counts);
            // The child may have been turned by its model: counts that cannot be added would hold up the whole evaluation.
            if (isCounted && counts.Deserialize(CountsJson.Default.EvaluationCounts) is not { IsSound: true }) return null;
            string text = isCounted ? $"{{\"counts\":{counts.GetRawText()}}}" : folder.WithoutRoot(end.Document);
            StoredFile kept = await files.TakeAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), long.MaxValue, null, cancellation);
            var printed = new JobFile("result.json", kept.Sha256, kept.Length);
            if (isCounted && !document.RootElement.TryGetProperty("output", out _)) return new JobOutcome([], seconds, null, [], printed);
            var made = new List<JobFile>();
            string[] names = [.. Names(document.RootElement)];
            if (names.Length > MostStages) return null;
            foreach (string name in names)
            {
                // The child may have been turned by its model: what it names must be a plain file in its folder.
                if (ResultFile.Open(folder.Output, name) is not { } stream) return null;
                await using (stream)
                {
                    StoredFile file = await files.TakeAsync(stream, long.MaxValue, null, cancellation);
                    made.Add(new JobFile(name, file.Sha256, file.Length));
                }
            }

            return made.Count == 0 ? null : new JobOutcome([], seconds, made[0], [.. made.Skip(1)], printed);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    private static IEnumerable<string> Names(JsonElement document) => document.TryGetProperty("stages", out JsonElement stages)
        ? stages.EnumerateArray().Select(stage => Path.GetFileName(stage.GetProperty("file").GetString()!)).ToArray()
        : [Path.GetFileName(document.GetProperty("output").GetString()!)];
}

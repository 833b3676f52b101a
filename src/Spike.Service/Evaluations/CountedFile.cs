using System.Collections.Immutable;
using System.Text.Json;
using Spike.Compiler.Verification;
using Spike.Service.Files;
using Spike.Service.Jobs;

namespace Spike.Service.Evaluations;

/// <summary>What a part of some work counted, as its job left it.</summary>
internal static class CountedFile
{
    /// <exception cref="JsonException">It is none.</exception>
    public static async Task<EvaluationCounts> ReadAsync(ContentFolder files, string sha256, CancellationToken cancellation)
    {
        await using FileStream stream = File.OpenRead(files.Find(sha256) ?? throw new FileNotFoundException($"the counts {sha256} are no longer kept"));
        return (await JsonSerializer.DeserializeAsync(stream, CountsJson.Default.CountsFile, cancellation))?.Counts ?? throw new JsonException("a part has no counts");
    }

    /// <summary>Whether it says that parts cannot be put together, which no other try mends.</summary>
    public static bool IsDamage(Exception fault) => fault is JsonException or ArgumentException or OverflowException;

    public static ImmutableArray<JobDiagnostic> Failure(Exception fault) =>
        JobOutcome.Failure("SPIKE5002", $"the counts of its parts do not belong together ({fault.Message.TrimEnd('.')}). Report it with the model.").Diagnostics;
}

using System.Collections.Immutable;
using System.Globalization;
using Spike.Service.Api;
using Spike.Service.Files;
using Spike.Service.Jobs;

namespace Spike.Service.Evaluations;

/// <summary>An evaluation as it is asked for: files that were sent before, by hash.</summary>
/// <param name="Artifact">The compiled model.</param>
/// <param name="Data">The samples.</param>
/// <param name="Labels">Their class numbers, where the data has none.</param>
/// <param name="Original">The network that it was made from, to compare with.</param>
/// <param name="Weights">Files beside the original that hold its weights.</param>
/// <param name="From">Samples that are left out at the beginning.</param>
/// <param name="Count">Samples that are run.</param>
/// <param name="Part">Samples of one job; rounded up to whole batches.</param>
/// <param name="Batch">Samples that run together.</param>
/// <param name="Backend">What runs it.</param>
/// <param name="Stepped">Whether spikes are applied one time step after the other.</param>
/// <param name="InputShape">Of the original: the number that an input always is.</param>
internal sealed record EvaluationBody(
    FileBody? Artifact, FileBody? Data, FileBody? Labels, FileBody? Original, IReadOnlyList<FileBody>? Weights, int From, int Count, int? Part, int? Batch, string? Backend, bool Stepped, string? InputShape)
{
    /// <summary>What is remembered of each part stands in one record.</summary>
    private const int MostParts = 4096;

    private const int MostBatch = 1 << 16;

    private const int LongestText = 1024;

    /// <exception cref="Problem">Something is missing or wrong.</exception>
    public EvaluationRequest ToRequest()
    {
        if (From < 0 || Count < 1 || (long)From + Count > int.MaxValue) throw Problem.BadRequest("'from' is 0 or more, and 'count' 1 or more");
        int batch = Batch ?? 64, part = Part ?? 256;
        if (batch is < 1 or > MostBatch || part is < 1 or > 1 << 20) throw Problem.BadRequest($"'batch' is 1 to {MostBatch}, and 'part' 1 to {1 << 20}");
        // The batches are those of one process then: what the original answers may depend on its neighbours in the last bit.
        part = (part + batch - 1) / batch * batch;
        if (((long)Count + part - 1) / part > MostParts) throw Problem.BadRequest($"that makes more than {MostParts} parts; write a larger 'part'");
        var options = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add("batch", batch.ToString(CultureInfo.InvariantCulture));
        if (Backend is not null) options = options.Add("backend", Text("backend", Backend));
        if (Stepped) options = options.Add("stepped", "true");
        if (InputShape is not null) options = options.Add("input-shape", Text("inputShape", InputShape));
        return new EvaluationRequest(Files(), options, From, Count, part);
    }

    private ImmutableArray<RequestFile> Files()
    {
        var files = ImmutableArray.CreateBuilder<RequestFile>();
        void Add(string role, FileBody? file)
        {
            if (file is null) return;
            if (!ContentFolder.IsHash(file.Sha256)) throw Problem.BadRequest($"'{role}' needs a 'sha256' of 64 lower-case hex digits");
            files.Add(new RequestFile(role, RequestForm.PlainName(role, file.Name), file.Sha256!));
        }

        Add(FileRole.Artifact, Artifact ?? throw Problem.BadRequest("the request has no 'artifact'"));
        Add(FileRole.Data, Data ?? throw Problem.BadRequest("the request has no 'data'"));
        Add("labels", Labels);
        Add(FileRole.Original, Original);
        foreach (FileBody weights in Weights ?? []) Add(FileRole.Weights, weights);
        return files.ToImmutable();
    }

    private static string Text(string name, string value) =>
        value.Length is > 0 and <= LongestText && !value.Any(char.IsControl) ? value : throw Problem.BadRequest($"'{name}' is empty, longer than {LongestText} characters, or has control characters");
}

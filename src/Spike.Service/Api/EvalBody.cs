using System.Collections.Immutable;
using System.Globalization;
using Spike.Service.Files;
using Spike.Service.Jobs;

namespace Spike.Service.Api;

/// <summary>A part of a data set to run a compiled model on.</summary>
/// <param name="Artifact">The compiled model.</param>
/// <param name="Data">All the samples.</param>
/// <param name="Labels">Their class numbers, where the data has none.</param>
/// <param name="From">Samples that are left out at the beginning.</param>
/// <param name="Count">Samples that are run.</param>
internal sealed record EvalBody(FileBody? Artifact, FileBody? Data, FileBody? Labels, int From, int Count)
{
    /// <exception cref="Problem">Something is missing or wrong.</exception>
    public CompileRequest ToRequest()
    {
        if (From < 0 || Count < 1) throw Problem.BadRequest("'from' is 0 or more, and 'count' 1 or more");
        ImmutableArray<RequestFile> files = [File(FileRole.Artifact, Artifact ?? throw Problem.BadRequest("the request has no 'artifact'")), File(FileRole.Data, Data ?? throw Problem.BadRequest("the request has no 'data'"))];
        if (Labels is not null) files = files.Add(File("labels", Labels));
        return new CompileRequest(files, ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal)
            .Add("from", From.ToString(CultureInfo.InvariantCulture)).Add("limit", Count.ToString(CultureInfo.InvariantCulture)));
    }

    private static RequestFile File(string role, FileBody file) => ContentFolder.IsHash(file.Sha256)
        ? new RequestFile(role, RequestForm.PlainName(role, file.Name), file.Sha256!)
        : throw Problem.BadRequest($"'{role}' needs a 'sha256' of 64 lower-case hex digits");
}

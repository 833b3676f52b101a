using System.Collections.Immutable;
using System.Text.Json;
using Spike.Service.Files;
using Spike.Service.Jobs;

namespace Spike.Service.Api;

/// <summary>A request as JSON: files that were sent before, by hash, and options.</summary>
/// <param name="Model">The model.</param>
/// <param name="Weights">Files beside it that hold its weights.</param>
/// <param name="Calibration">Real inputs that scales are chosen from.</param>
/// <param name="ValidationData">Inputs that accuracy is measured on.</param>
/// <param name="Labels">Class numbers of the validation data.</param>
/// <param name="ChipProfile">A chip or a board of one's own.</param>
/// <param name="BoardProfile">The chip profile that the board's file names.</param>
/// <param name="Options">Strings, numbers, switches, and lists of strings.</param>
internal sealed record CompileBody(
    FileBody? Model, IReadOnlyList<FileBody>? Weights, FileBody? Calibration, FileBody? ValidationData, FileBody? Labels, FileBody? ChipProfile, FileBody? BoardProfile, IReadOnlyDictionary<string, JsonElement>? Options)
{
    /// <exception cref="Problem">Something is missing or wrong.</exception>
    public CompileRequest ToRequest()
    {
        var files = ImmutableArray.CreateBuilder<RequestFile>();
        void Add(string role, FileBody? file)
        {
            if (file is null) return;
            if (!ContentFolder.IsHash(file.Sha256)) throw Problem.BadRequest($"'{role}' needs a 'sha256' of 64 lower-case hex digits");
            files.Add(new RequestFile(role, RequestForm.PlainName(role, file.Name), file.Sha256!));
        }

        Add(FileRole.Model, Model ?? throw Problem.BadRequest("the request has no 'model'"));
        foreach (FileBody weights in Weights ?? []) Add(FileRole.Weights, weights);
        Add("calibration", Calibration);
        Add("validationData", ValidationData);
        Add("labels", Labels);
        Add("chipProfile", ChipProfile);
        Add(FileRole.BoardProfile, BoardProfile);
        return new CompileRequest(files.ToImmutable(), RequestForm.Checked((Options ?? ImmutableDictionary<string, JsonElement>.Empty).Select(option => KeyValuePair.Create(option.Key, Text(option.Key, option.Value)))));
    }

    private static string Text(string name, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => Text(name, value.GetString),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        JsonValueKind.Array => string.Join(';', value.EnumerateArray().Select(item => Text(name, item))),
        _ => throw Problem.BadRequest($"the option '{name}' is neither text nor a number nor a list of them"),
    };

    private static string Text(string name, Func<string?> read)
    {
        try
        {
            return read()!;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair is JSON and no text.
            throw Problem.BadRequest($"the option '{name}' holds half a character");
        }
    }
}

/// <summary>A file that was sent before.</summary>
internal sealed record FileBody(string? Name, string? Sha256);

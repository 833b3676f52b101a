using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Spike.Compiler.Configuration;
using Spike.Service.Files;
using Spike.Service.Jobs;

namespace Spike.Service.Api;

/// <summary>Reads a request to compile from HTTP, in each of its three forms: JSON with hashes, a form with files, or the bare model with options in the address.</summary>
internal sealed class RequestForm(ContentFolder files, Settings settings)
{
    /// <summary>Of a request that holds no file.</summary>
    public const int LongestJson = 1 << 20;

    private const int LongestField = 4096;

    private const int MostParts = 256;

    private const int MostFiles = 256;

    /// <summary>Words of the address that are no options.</summary>
    private static readonly HashSet<string> OwnWords = ["wait", "again", "file"];

    /// <summary>Bytes of one file.</summary>
    public long LongestFile { get; } = (long)((settings.MaxModelSize ?? 4096) * (1 << 20));

    /// <summary>Bytes of all files of a request: each is copied for the attempt.</summary>
    private long LongestTogether => 2 * LongestFile;

    /// <exception cref="Problem">It cannot be taken.</exception>
    public async Task<CompileRequest> ReadAsync(HttpRequest http, CancellationToken cancellation)
    {
        string type = http.ContentType?.Split(';')[0].Trim().ToLowerInvariant() ?? "";
        CompileRequest request = type switch
        {
            "application/json" => await ReadJsonAsync(http, cancellation),
            "multipart/form-data" => await ReadFormAsync(http, cancellation),
            "application/x-www-form-urlencoded" => throw Problem.BadRequest("send the model with --data-binary and 'Content-Type: application/octet-stream', or as a form with -F model=@FILE"),
            _ => await ReadModelAsync(http, cancellation),
        };
        return Known(request);
    }

    /// <exception cref="Problem">A file of it was never sent, there are too many, or it asks for what this service does not make.</exception>
    public CompileRequest Known(CompileRequest request)
    {
        SignedTargets.Check(settings, request);
        if (request.Files.Length > MostFiles) throw Problem.BadRequest($"the request names more than {MostFiles} files");
        if (request.Files.GroupBy(file => (FileRole.FolderOf(file.Role), file.Name)).FirstOrDefault(place => place.Count() > 1) is { Key.Name: { } twice })
            throw Problem.BadRequest($"two files that lie beside each other have the name '{twice}'");
        string[] missing = [.. request.Files.Select(file => file.Sha256).Where(hash => files.Find(hash) is null).Distinct()];
        if (missing.Length > 0)
            throw new Problem(StatusCodes.Status404NotFound, "unknown-file", "send the missing files with PUT /v1/files/SHA256, then ask again") { Missing = missing };
        if (request.Files.Sum(file => files.LengthOf(file.Sha256)) > LongestTogether) throw Problem.BadRequest($"the files of the request have more than {LongestTogether} bytes together");
        return request;
    }

    public static string PlainName(string role, string? name)
    {
        string plain = name ?? (role == FileRole.Model ? "model.onnx" : throw Problem.BadRequest($"'{role}' needs a name, whose ending says what it is"));
        return FileRole.IsPlainName(plain) ? plain : throw Problem.BadRequest($"'{role}' has the name '{plain}', and a plain one without folders is expected");
    }

    /// <exception cref="Problem">An option is unknown or its value impossible.</exception>
    public static ImmutableSortedDictionary<string, string> Checked(IEnumerable<KeyValuePair<string, string>> options)
    {
        var known = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach ((string name, string value) in options)
        {
            if (CompileOption.Fault(name, value) is { } fault) throw Problem.BadRequest(fault);
            known[name] = value;
        }

        return known.ToImmutable();
    }

    private static async Task<CompileRequest> ReadJsonAsync(HttpRequest http, CancellationToken cancellation)
    {
        if (http.ContentLength > LongestJson) throw Problem.TooLong($"a request as JSON has at most {LongestJson} bytes");
        LimitBody(http, LongestJson);
        CompileBody body = await JsonSerializer.DeserializeAsync(http.Body, ApiJson.Default.CompileBody, cancellation) ?? throw Problem.BadRequest("the body is null");
        return body.ToRequest();
    }

    private async Task<CompileRequest> ReadModelAsync(HttpRequest http, CancellationToken cancellation)
    {
        LimitBody(http, LongestFile);
        string name = PlainName(FileRole.Model, http.Query["file"].FirstOrDefault());
        ImmutableSortedDictionary<string, string> options = Checked(http.Query.Where(word => !OwnWords.Contains(word.Key)).Select(word => KeyValuePair.Create(word.Key, string.Join(';', word.Value.ToArray()))));
        StoredFile model = await files.TakeAsync(http.Body, LongestFile, null, cancellation);
        if (model.Length == 0) throw Problem.BadRequest("the body is empty, and the model is expected there");
        return new CompileRequest([new RequestFile(FileRole.Model, name, model.Sha256)], options);
    }

    private async Task<CompileRequest> ReadFormAsync(HttpRequest http, CancellationToken cancellation)
    {
        try
        {
            return await ReadPartsAsync(http, cancellation);
        }
        catch (Exception e) when (e is InvalidDataException or FormatException || (e is IOException && e.Message.StartsWith("Unexpected end of Stream", StringComparison.Ordinal)))
        {
            throw Problem.BadRequest($"the form cannot be read ({e.Message.TrimEnd('.')})");
        }
    }

    private async Task<CompileRequest> ReadPartsAsync(HttpRequest http, CancellationToken cancellation)
    {
        // Beside the files there are only fields and headers, which have limits of their own.
        LimitBody(http, LongestTogether + (MostParts * 2L * LongestField));
        string boundary = HeaderUtilities.RemoveQuotes(MediaTypeHeaderValue.Parse(http.ContentType).Boundary).Value is { Length: > 0 and <= 200 } text ? text : throw Problem.BadRequest("the form has no boundary");
        var reader = new MultipartReader(boundary, http.Body);
        var found = ImmutableArray.CreateBuilder<RequestFile>();
        var options = new List<KeyValuePair<string, string>>();
        for (int parts = 0; await reader.ReadNextSectionAsync(cancellation) is { } section; parts++)
        {
            if (parts == MostParts) throw Problem.BadRequest($"the form has more than {MostParts} parts");
            if (section.GetContentDispositionHeader() is not { } disposition || HeaderUtilities.RemoveQuotes(disposition.Name).Value is not { Length: > 0 } name) throw Problem.BadRequest("a part of the form has no name");
            if (!FileRole.All.Contains(name))
            {
                options.Add(KeyValuePair.Create(name, await ReadFieldAsync(name, section.Body, cancellation)));
                continue;
            }

            string? fileName = HeaderUtilities.RemoveQuotes(disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName).Value;
            string plain = PlainName(name, fileName is { Length: > 0 } ? fileName : null);
            found.Add(new RequestFile(name, plain, (await files.TakeAsync(section.Body, LongestFile, null, cancellation)).Sha256));
        }

        if (found.Count(file => file.Role == FileRole.Model) != 1) throw Problem.BadRequest("the form needs one part 'model'");
        if (found.Where(file => file.Role != FileRole.Weights).GroupBy(file => file.Role).Any(role => role.Count() > 1)) throw Problem.BadRequest("only 'weights' may come more than once");
        return new CompileRequest(found.ToImmutable(), Checked(options));
    }

    private static async Task<string> ReadFieldAsync(string name, Stream body, CancellationToken cancellation)
    {
        var buffer = new byte[LongestField];
        int read = await body.ReadAtLeastAsync(buffer, LongestField, throwOnEndOfStream: false, cancellation);
        return read < LongestField ? Encoding.UTF8.GetString(buffer, 0, read) : throw Problem.TooLong($"the field '{name}' is longer than {LongestField} bytes");
    }

    public static void LimitBody(HttpRequest http, long? bytes)
    {
        if (http.HttpContext.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = bytes;
    }
}

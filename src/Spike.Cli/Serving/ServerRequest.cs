using System.Globalization;
using System.Text.Json.Nodes;
using Spike.Cli.Policies;
using Spike.Compiler;
using Spike.Runtime.Chips;

namespace Spike.Cli.Serving;

/// <summary>A compilation as a service is asked for it: its files by hash, and every option, so that the service's own defaults change nothing.</summary>
/// <param name="Body">The request.</param>
/// <param name="Files">Where a file lies, by its hash: what the service lacks is sent.</param>
internal sealed record ServerRequest(JsonObject Body, IReadOnlyDictionary<string, string> Files)
{
    /// <exception cref="ServerUnusedException">Something of it cannot be sent.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static ServerRequest Of(CompileOptions options)
    {
        var files = new Dictionary<string, string>();
        JsonObject File(string path) => ServerRequest.File(path, files);

        var body = new JsonObject { ["model"] = File(options.ModelPath), ["options"] = Options(options) };
        if (!NativeCompiler.Takes(options.ModelPath)) AddWeights(body, options.ModelPath, files);
        if (options.Calibration is { } calibration) body["calibration"] = File(calibration);
        if (options.ValidationData is { } validation) body["validationData"] = File(validation);
        if (options.Labels is { } labels) body["labels"] = File(labels);
        if (options.ChipConfig is { } chip && System.IO.File.Exists(chip))
        {
            body["chipProfile"] = File(chip);
            if (ChipBoards.ProfileFile(chip) is { } profile) body["boardProfile"] = BesideBoard(chip, profile, files);
        }

        return new ServerRequest(body, files);
    }

    /// <summary>An evaluation, for POST /v1/evaluations.</summary>
    /// <exception cref="ServerUnusedException">Something of it cannot be sent.</exception>
    public static ServerRequest OfEvaluation(
        string artifact, string data, string? labels, string? original, string inputShape, int from, int count, int part, int batch, string backend, bool stepped)
    {
        var files = new Dictionary<string, string>();
        JsonObject body = new()
        {
            ["artifact"] = File(artifact, files),
            ["data"] = File(data, files),
            ["from"] = from,
            ["count"] = count,
            ["part"] = part,
            ["batch"] = batch,
            ["backend"] = backend,
            ["stepped"] = stepped,
        };
        if (labels is not null) body["labels"] = File(labels, files);
        if (original is not null)
        {
            body["original"] = File(original, files);
            AddWeights(body, original, files);
        }

        if (inputShape.Length > 0) body["inputShape"] = inputShape;
        return new ServerRequest(body, files);
    }

    /// <summary>A model in stages, for POST /v1/pipelines.</summary>
    /// <exception cref="ServerUnusedException">Something of it cannot be sent.</exception>
    public static ServerRequest OfPipeline(string artifact, string data, int from, int count, int window, double stageMegabytes, bool isCounted)
    {
        var files = new Dictionary<string, string>();
        JsonObject body = new()
        {
            ["artifact"] = File(artifact, files),
            ["data"] = File(data, files),
            ["from"] = from,
            ["count"] = count,
            ["window"] = window,
            ["stageMegabytes"] = stageMegabytes,
        };
        if (isCounted) body["counts"] = true;
        return new ServerRequest(body, files);
    }

    private static void AddWeights(JsonObject body, string model, Dictionary<string, string> files)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(model))!;
        string[] weights = [.. ExternalFiles.Named(model)];
        if (weights.FirstOrDefault(name => Path.GetFileName(name) != name) is { } deep) throw new ServerUnusedException($"its weights lie in '{deep}', and only files beside the model are sent");
        if (weights.Length > 0) body["weights"] = new JsonArray([.. weights.Select(name => File(Path.Combine(folder, name), files))]);
    }

    /// <summary>The service lays both into one folder, where the board's own word for its profile must lead to it.</summary>
    private static JsonObject BesideBoard(string board, string profile, Dictionary<string, string> files) =>
        profile == Path.Combine(Path.GetDirectoryName(Path.GetFullPath(board))!, Path.GetFileName(profile))
            ? File(profile, files)
            : throw new ServerUnusedException($"the chip profile of its board lies at '{profile}', and only files beside the board are sent");

    /// <summary>How a request names a file.</summary>
    /// <exception cref="ServerUnusedException">It is a folder.</exception>
    public static JsonObject File(string path, Dictionary<string, string> files)
    {
        if (Directory.Exists(path)) throw new ServerUnusedException($"'{path}' is a folder, and only files are sent");
        string hash = Fingerprint.Of(path);
        files[hash] = path;
        return new JsonObject { ["name"] = Path.GetFileName(path), ["sha256"] = hash };
    }

    private static JsonObject Options(CompileOptions options)
    {
        var all = new JsonObject
        {
            ["name"] = options.Name,
            ["target"] = options.Target,
            ["optimizationLevel"] = options.OptimizationLevel,
            ["timeSteps"] = options.ChoosesTimeSteps ? "auto" : Text(options.TimeSteps),
            ["coding"] = options.Coding,
            ["deltaThreshold"] = options.DeltaThreshold,
            ["validationSamples"] = options.ValidationSamples,
            ["weightBits"] = options.WeightBits,
            ["prune"] = Text(options.Pruning),
            ["pruneStructure"] = options.PruningStructure,
            ["mapping"] = options.Mapping.ToString(),
        };
        if (options.TimeStep is { } step) all["timeStep"] = Text(step);
        if (options.Discretisation is { } discretisation) all["discretisation"] = discretisation;
        if (options.MaxAccuracyDrop is { } drop) all["maxAccuracyDrop"] = Text(drop);
        if (options.ChipConfig is { } chip && !System.IO.File.Exists(chip)) all["chipConfig"] = chip;
        if (!options.DisabledPasses.IsEmpty) all["disablePass"] = string.Join(';', options.DisabledPasses.Order(StringComparer.Ordinal));
        string[] shapes =
        [
            .. options.InputShapes.OrderBy(shape => shape.Key, StringComparer.Ordinal).Select(shape => $"{(shape.Key.Length > 0 ? shape.Key + ":" : "")}{string.Join('x', shape.Value)}"),
            .. options.FixedInputs.OrderBy(input => input.Key, StringComparer.Ordinal).Select(input => $"{input.Key}={Text(input.Value)}"),
        ];
        if (shapes.Length > 0) all["inputShape"] = string.Join(';', shapes);
        return all;
    }

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);
}

/// <summary>A service was to compile and did not, for no fault of the model: it is compiled here.</summary>
internal sealed class ServerUnusedException(string reason) : Exception(reason);

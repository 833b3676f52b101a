using System.Globalization;
using System.Text.Json.Nodes;
using Spike.Cli.Policies;
using Spike.Compiler;

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
        string folder = Path.GetDirectoryName(Path.GetFullPath(options.ModelPath))!;
        string[] weights = NativeCompiler.Takes(options.ModelPath) ? [] : [.. ExternalFiles.Named(options.ModelPath)];
        if (weights.FirstOrDefault(name => Path.GetFileName(name) != name) is { } deep) throw new ServerUnusedException($"its weights lie in '{deep}', and only files beside the model are sent");
        if (weights.Length > 0) body["weights"] = new JsonArray([.. weights.Select(name => File(Path.Combine(folder, name)))]);
        if (options.Calibration is { } calibration) body["calibration"] = File(calibration);
        if (options.ValidationData is { } validation) body["validationData"] = File(validation);
        if (options.Labels is { } labels) body["labels"] = File(labels);
        if (options.ChipConfig is { } chip && System.IO.File.Exists(chip)) body["chipProfile"] = File(chip);
        return new ServerRequest(body, files);
    }

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

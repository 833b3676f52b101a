using System.Security.Cryptography;
using System.Text;
using Spike.Build.Tasks.Items;

namespace Spike.Build.Tasks.Compilation;

/// <summary>One model's compilation: the compiler's arguments and the files that decide what comes out.</summary>
internal sealed class CompileRequest
{
    private readonly List<(string Option, string Value)> options = [];
    private readonly List<(string Option, string Path)> files = [];
    private readonly CompilerEnvironment environment;
    private readonly string server;

    /// <param name="configuration">A YAML file for the compiler, or empty.</param>
    /// <param name="environment">What the SPIKE_* variables say.</param>
    /// <param name="server">The address of a compile service, or empty. It makes the same bits, so it is no part of what decides them.</param>
    public CompileRequest(ModelItem item, string compiler, string configuration, CompilerEnvironment environment, string server = "")
    {
        (this.environment, this.server) = (environment, server);
        Item = item;
        Compiler = compiler;
        Configuration = configuration;
        AddOption("--target", item.Target);
        AddOption("-O", item.OptimizationLevel);
        AddOption("--time-steps", item.TimeSteps);
        AddOption("--coding", item.Coding);
        AddOption("--delta-threshold", item.DeltaThreshold);
        AddOption("--time-step", item.TimeStep);
        AddOption("--discretisation", item.Discretisation);
        foreach (string shape in InputShapes.Split(item.InputShapes))
            AddOption("--input-shape", shape);
        AddFile("--calibration", item.Calibration);
        AddFile("--validation-data", item.ValidationData);
        AddFile("--labels", item.ValidationLabels);
        AddOption("--max-accuracy-drop", item.MaxAccuracyDrop);
        AddOption("--weight-bits", item.WeightBits);
        AddOption("--prune", item.Pruning);
        AddOption("--prune-structure", item.PruningStructure);
        if (Path.IsPathRooted(item.ChipConfig))
            AddFile("--chip-config", item.ChipConfig);
        else
            AddOption("--chip-config", item.ChipConfig);
        AddOption("--mapping", item.Mapping);
        AddFile("--config", configuration);
    }

    public ModelItem Item { get; }

    /// <summary>The compiler's assembly.</summary>
    public string Compiler { get; }

    /// <summary>The YAML file, or empty.</summary>
    public string Configuration { get; }

    /// <summary>Options whose value is a file or folder.</summary>
    public IReadOnlyList<(string Option, string Path)> Files => files;

    /// <summary>Files that the compiler reads and that no option names. One that is not there counts as well: it may come.</summary>
    public IEnumerable<(string Role, string Path)> ImpliedFiles
    {
        get
        {
            if (Path.IsPathRooted(Item.ChipConfig) && BoardProfile.PathOf(Item.ChipConfig) is { } profile)
                yield return ("chip profile", profile);
            if (environment.SigningKey is { } key)
                yield return ("signing key", key);
        }
    }

    /// <summary>Everything but the contents of files: when it differs, the model is stale without a look at any file.</summary>
    /// <remarks>A hash, because it is written down: what stands in a variable may be nobody else's business.</remarks>
    public string Line
    {
        get
        {
            IEnumerable<string> facts = new[] { Compiler, Item.Path, Item.ArtifactName, environment.SigningKey ?? "" }
                .Concat(KeyOptions)
                .Concat(files.Select(file => file.Option + "=" + file.Path));
            using var sha = SHA256.Create();
            return Hex.Of(sha.ComputeHash(Encoding.UTF8.GetBytes(string.Join("\u001f", facts))));
        }
    }

    /// <summary>Options that are part of the content hash. Where the files lie is not.</summary>
    public IEnumerable<string> KeyOptions => options.Select(option => option.Option + "=" + option.Value)
        .Concat(CompileOptions.WantsReport(Item) ? ["--report"] : [])
        .Concat(environment.SettingsFor(Item.Path));

    /// <summary>The command line, one argument an entry.</summary>
    public IEnumerable<string> Arguments(string outputDirectory)
    {
        yield return "compile";
        yield return Item.Path;
        yield return "-o";
        yield return outputDirectory;
        yield return "--name";
        yield return Item.ArtifactName;
        foreach ((string option, string value) in options.Concat(files))
        {
            yield return option;
            yield return value;
        }

        if (CompileOptions.WantsReport(Item))
            yield return "--report";
        if (server.Length == 0) yield break;
        yield return "--server";
        yield return server;
    }

    private void AddOption(string option, string value)
    {
        if (value.Length > 0)
            options.Add((option, value));
    }

    private void AddFile(string option, string path)
    {
        if (path.Length > 0)
            files.Add((option, path));
    }
}

using System.Collections.Immutable;
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Spike.Cli.Caching;
using Spike.Cli.Policies;
using Spike.Cli.Rendering;
using Spike.Cli.Serving;
using Spike.Compiler;
using Spike.Compiler.Caching;
using Spike.Compiler.Configuration;
using Spike.Compiler.Diagnostics;
using Spike.Compiler.Mapping;
using Spike.Compiler.Reports;
using Spike.Runtime.Artifacts;
using Spike.Runtime.Chips;

namespace Spike.Cli.Commands;

/// <summary>compile MODEL: writes DIR/NAME.spike and, with --report, DIR/NAME.report.json and .html.</summary>
internal static class CompileCommand
{
    private const string Auto = "auto";

    private static readonly Argument<string> Model = CommonOptions.Model();
    private static readonly Option<string> Output = CommonOptions.Text("--output", "DIR", "Where the artifact goes. Default: the current folder.", "-o");
    private static readonly Option<string> Name = CommonOptions.Text("--name", "NAME", "The artifact's name. Default: the model file's.");
    private static readonly Option<string> Target = CommonOptions.Text("--target", "T", "What the model shall run on: simulation, cuda, loihi1, loihi2, loihi3, or the chip of --chip-config. Default: simulation.");
    private static readonly Option<string> Level = CommonOptions.Text("--optimization-level", "0..3", "How much work goes into speed; the outputs are the same bits. Default: 2.", "-O");
    private static readonly Option<string> TimeSteps = CommonOptions.Text("--time-steps", "N", "Time steps of a window, 1 to 16 (to 1024 under rate coding), or auto: the fewest spikes within --max-accuracy-drop. Default: 8.");
    private static readonly Option<string> Coding = CommonOptions.Text("--coding", "C", "How numbers become spikes: radix (digits), rate (as many as the number is large) or graded (one that carries a change). Default: radix.");
    private static readonly Option<int> DeltaThreshold = CommonOptions.Whole("--delta-threshold", "Graded coding: the smallest change that is sent, in units of a code of T bits.", 1, short.MaxValue, otherwise: 1);
    private static readonly Option<string> TimeStep = CommonOptions.Text("--time-step", "DT", "Native models: the length of a time step, in the unit of their time constants. Default: as the file says.");
    private static readonly Option<string> Discretisation = CommonOptions.Text("--discretisation", "D", "Native models: how equations become steps, euler or exponential. Default: as the file says, else euler.");
    private static readonly Option<string[]> InputShape = new("--input-shape") { Description = "Shape of an input that the model leaves open, such as image:1x3x224x224, or the number that an input always is, such as rate=16000.", HelpName = "SHAPE" };
    private static readonly Option<string> Calibration = CommonOptions.Text("--calibration", "DATA", "Real inputs that scales are chosen from: .npz, .npy, IDX (.gz too) or a folder of .npy.");
    private static readonly Option<string> Validation = CommonOptions.Text("--validation-data", "DATA", "Inputs that accuracy is measured on. Default: the calibration data.");
    private static readonly Option<int> ValidationSamples = CommonOptions.Whole("--validation-samples", "Samples that the check after compilation uses at most, layer by layer on 64 of them; 0 leaves it out.", 0, int.MaxValue, otherwise: 1000);
    private static readonly Option<string> Labels = CommonOptions.Text("--labels", "FILE", "Class numbers of the validation data.");
    private static readonly Option<string> MaxDrop = CommonOptions.Text("--max-accuracy-drop", "POINTS", "Fail when the conversion costs more accuracy than this, in percentage points.");
    private static readonly Option<string> WeightBits = CommonOptions.Text("--weight-bits", "N", "Bits of a weight, 2 to 8; fewer change the outputs. Default: 8.");
    private static readonly Option<string> Prune = CommonOptions.Text("--prune", "SHARE", "Take this share of the weights away, the smallest ones; it changes the outputs. Default: 0.");
    private static readonly Option<string> PruneStructure = CommonOptions.Text("--prune-structure", "S", "What is taken away: unstructured, single weights; structured, output channels. Default: unstructured.");
    private static readonly Option<string> ChipConfig = CommonOptions.Text("--chip-config", "C", "The chips of a neuromorphic target: ncl-1chip to ncl-64chip, or the path of a chip profile or a board. Default: one chip.");
    private static readonly Option<string> Mapping = CommonOptions.Text("--mapping", "S", "What the mapping onto chips keeps small: balanced, minimumChips, minimumTraffic or minimumLatency. Default: balanced.");
    private static readonly Option<bool> ProfileEnergy = new("--profile-energy") { Description = "List what a sample costs on the target's chips, event by event; the report holds the same." };
    private static readonly Option<string[]> DisablePass = new("--disable-pass") { Description = "Leave an optimisation pass out; may be repeated.", HelpName = "PASS" };
    private static readonly Option<bool> Report = new("--report") { Description = "Write NAME.report.json and NAME.report.html beside the artifact." };
    private static readonly Option<string> Server = CommonOptions.Text("--server", "URL", "Let the compile service there do it, and do it here where it cannot. Default: SPIKE_SERVER, or none.");
    private static readonly Option<int> Threads = CommonOptions.Threads();

    public static Command Create(CommandHost host)
    {
        var command = new Command("compile", "Compiles a trained network into a spiking one.")
        {
            Model, Output, Name, Target, Level, TimeSteps, Coding, DeltaThreshold, TimeStep, Discretisation, InputShape, Calibration, Validation, ValidationSamples, Labels, MaxDrop, WeightBits, Prune, PruneStructure, ChipConfig, Mapping, ProfileEnergy, DisablePass, Report, Server, Threads,
        };
        command.SetAction(parse => host.Run(parse, context => Sign(context, Compile(context)), DocumentJson.Default.CompileDocument, CompileText.Write));
        return command;
    }

    /// <summary>Last: a signature is different each time, and what is kept in a cache is not.</summary>
    private static CompileDocument Sign(CommandContext context, CompileDocument document)
    {
        if (document.Artifact is { } artifact && context.Settings.SigningKey is { } key) SignCommand.Sign(artifact, key);
        return document;
    }

    private static CompileDocument Compile(CommandContext context)
    {
        var clock = Stopwatch.StartNew();
        CompileOptions options = Options(context);
        ImmutableArray<Diagnostic> passed = ModelPolicy.Check(context.Settings, options.ModelPath, options.Target);
        string directory = context.Parse.GetValue(Output) ?? ".";
        if (!ConfiguredCache.IsWanted(context.Settings)) return Compile(context, options, passed, directory, clock);
        using RemoteCache? remote = ConfiguredCache.Remote(context.Settings);
        var before = new CompiledBefore(new CompilationCache(ConfiguredCache.Store(context.Settings), remote), options, context.Parse.GetValue(Report), context.Cancellation);
        CachedAnswer? known = null;
        string artifact = Path.Combine(directory, options.Name! + ".spike");
        Write(artifact, () => known = before.Restore(directory, answer =>
        {
            if (answer.Report is { } report) passed = passed.AddRange(ModelPolicy.Check(context.Settings, options, report));
        }));
        if (known is not null)
        {
            return new CompileDocument(artifact, clock.Elapsed.TotalSeconds, [.. passed, .. known.Diagnostics, .. before.Warnings], known.Report, [new StageTime("copying", clock.Elapsed.TotalSeconds)])
            { Cached = true, Native = known.Native, Recognised = known.Recognised, ListsEnergy = context.Parse.GetValue(ProfileEnergy) };
        }

        CompileDocument made = Compile(context, options, passed, directory, clock);
        // Policies are those of whoever asks, and are judged each time.
        if (made.Artifact is not null) before.Keep(directory, new CachedAnswer([.. made.Diagnostics.Where(diagnostic => !diagnostic.Code.StartsWith("SPIKE4", StringComparison.Ordinal) && !diagnostic.Code.StartsWith("SPIKE5", StringComparison.Ordinal))], made.Report, made.Native, made.Recognised));
        return made with { Diagnostics = [.. made.Diagnostics, .. before.Warnings] };
    }

    private static CompileDocument Compile(CommandContext context, CompileOptions options, ImmutableArray<Diagnostic> passed, string directory, Stopwatch clock)
    {
        if ((context.Parse.GetValue(Server) ?? context.Settings.Server) is { } address)
        {
            (CompileDocument? made, Diagnostic? unused) = OfServer(context, options, directory, address);
            if (made is not null) return made with { Diagnostics = [.. passed, .. made.Diagnostics], ListsEnergy = context.Parse.GetValue(ProfileEnergy) };
            if (unused is not null) passed = passed.Add(unused);
        }

        if (NativeCompiler.Takes(options.ModelPath)) return CompileNative(context, options, passed, directory, clock);
        CompileResult result = context.WithProgress(Path.GetFileName(options.ModelPath), progress => ModelCompiler.Compile(options, progress, context.Cancellation));
        if (result.Model is not { } model) return new CompileDocument(null, clock.Elapsed.TotalSeconds, [.. passed, .. result.Diagnostics], null, null);

        passed = passed.AddRange(ModelPolicy.Check(context.Settings, options, model.Report));
        using (var process = Process.GetCurrentProcess())
            model = model with { Report = model.Report with { Compilation = new CompilationCost(model.Stages, process.PeakWorkingSet64) } };
        TimeSpan compiled = clock.Elapsed;
        string artifact = Write(context, model, directory, options.Name!);
        StageTime writing = new("writing", (clock.Elapsed - compiled).TotalSeconds);
        return new CompileDocument(artifact, clock.Elapsed.TotalSeconds, [.. passed, .. result.Diagnostics], model.Report, [.. model.Stages, writing]) { ListsEnergy = context.Parse.GetValue(ProfileEnergy) };
    }

    private static (CompileDocument? Document, Diagnostic? Warning) OfServer(CommandContext context, CompileOptions options, string directory, string address)
    {
        using var server = new CompileServer(address, context.Settings.ServerKey);
        ServerRequest request;
        try
        {
            request = ServerRequest.Of(options);
        }
        catch (ServerUnusedException e)
        {
            return (null, ServerCompilation.WhyUnused(address, options, e.Message));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A compilation here finds the same, and says which file it is and what it is for.
            return (null, null);
        }

        (CompileDocument? Document, Diagnostic? Warning) answer = default;
        Write(Path.Combine(directory, options.Name! + ".spike"), () => answer = context.WithProgress(Path.GetFileName(options.ModelPath), progress =>
            ServerCompilation.Run(server, address, request, options, directory, context.Parse.GetValue(Report), report => ModelPolicy.Check(context.Settings, options, report), progress, context.Cancellation)));
        return answer;
    }

    private static CompileDocument CompileNative(CommandContext context, CompileOptions options, ImmutableArray<Diagnostic> passed, string directory, Stopwatch clock)
    {
        NativeResult result = NativeCompiler.Compile(options);
        ImmutableArray<Diagnostic> all = [.. passed, .. result.Diagnostics];
        if (result.Model is not { } model) return new CompileDocument(null, clock.Elapsed.TotalSeconds, all, null, null);
        string artifact = Path.Combine(directory, options.Name! + ".spike");
        Write(artifact, () =>
        {
            context.Cancellation.ThrowIfCancellationRequested();
            Directory.CreateDirectory(directory);
            if (context.Parse.GetValue(Report))
            {
                DocumentJson.WriteFile(Path.Combine(directory, options.Name! + ".report.json"), model.Report, DocumentJson.Default.NativeReport);
                WholeFile.Write(Path.Combine(directory, options.Name! + ".report.html"), Encoding.UTF8.GetBytes(ReportPage.Write(model.Report)));
            }

            ArtifactWriter.Write(artifact, NativeCompiler.Program(model.Graph), model.Provenance, model.Graph, model.Chip);
        });
        return new CompileDocument(artifact, clock.Elapsed.TotalSeconds, all, null, null)
        {
            Native = model.Report,
            ListsEnergy = context.Parse.GetValue(ProfileEnergy),
            Recognised = model.Agreement is { } found ? new RecognisedDocument(model.Neurons, found.Steps, found.Values, found.Equal, found.Spikes, found.Data) : null,
        };
    }

    private static CompileOptions Options(CommandContext context)
    {
        (ParseResult parse, Settings settings) = (context.Parse, context.Settings);
        string model = parse.GetRequiredValue(Model);
        string target = parse.GetValue(Target) ?? settings.Target;
        if (parse.GetValue(ProfileEnergy) && OptionCheck.ChiplessTargets.Contains(target))
            throw CommandFailure.At(model, "SPIKE3002", $"there is no chip profile to compute energy from: the target '{target}' has no chips", $"Choose a chip with --target: {string.Join(", ", ChipProfiles.Names)}.");
        (string? calibration, string? validation, string? labels) = (parse.GetValue(Calibration), parse.GetValue(Validation), parse.GetValue(Labels));
        if (labels is not null && validation is null)
            validation = calibration ?? throw CommandFailure.Usage("--labels has no samples to belong to", "Give --validation-data or --calibration too.");
        return new CompileOptions
        {
            ModelPath = model,
            Name = PlainName(parse.GetValue(Name) ?? Path.GetFileNameWithoutExtension(model)),
            Target = target,
            ChipConfig = parse.GetValue(ChipConfig),
            Mapping = parse.GetValue(Mapping) is { } strategy ? Strategy(strategy) : MappingStrategy.Balanced,
            TimeSteps = parse.GetValue(TimeSteps) is { } steps and not Auto ? Steps(model, steps) : settings.TimeSteps,
            ChoosesTimeSteps = parse.GetValue(TimeSteps) == Auto,
            Coding = parse.GetValue(Coding) ?? settings.Coding,
            DeltaThreshold = parse.GetValue(DeltaThreshold),
            TimeStep = parse.GetValue(TimeStep) is { } step ? Number("--time-step", step, "Give a length of time, for example 1e-4.") : null,
            Discretisation = parse.GetValue(Discretisation),
            OptimizationLevel = parse.GetValue(Level) is { } level ? WholeNumber("-O", level, "Choose 0 to 3.") : settings.OptimizationLevel,
            InputShapes = InputShapeOption.Parse(parse.GetValue(InputShape) ?? []),
            FixedInputs = InputShapeOption.ParseFixed(parse.GetValue(InputShape) ?? []),
            Calibration = calibration,
            ValidationData = validation,
            Labels = labels,
            MaxAccuracyDrop = parse.GetValue(MaxDrop) is { } drop ? Number("--max-accuracy-drop", drop, "Give percentage points, for example 0.5.") : null,
            WeightBits = parse.GetValue(WeightBits) is { } bits ? WholeNumber("--weight-bits", bits, "Choose 2 to 8.") : settings.WeightBits,
            Pruning = parse.GetValue(Prune) is { } share ? Number("--prune", share, "Give a share, for example 0.5.") : settings.Pruning,
            PruningStructure = parse.GetValue(PruneStructure) ?? settings.PruningStructure,
            DisabledPasses = [.. settings.DisabledPasses, .. parse.GetValue(DisablePass) ?? []],
            Threads = parse.GetValue(Threads),
            ValidationSamples = parse.GetValue(ValidationSamples),
        };
    }

    private static MappingStrategy Strategy(string name) =>
        Enum.GetValues<MappingStrategy>().Cast<MappingStrategy?>().FirstOrDefault(strategy => string.Equals(strategy.ToString(), name, StringComparison.OrdinalIgnoreCase))
            ?? throw CommandFailure.Usage($"there is no mapping '{name}'", "Choose balanced, minimumChips, minimumTraffic or minimumLatency.");

    private static int Steps(string model, string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int steps)
            ? steps
            : throw CommandFailure.At(model, "SPIKE2004", $"'{text}' is no number of time steps", "Choose 1 to 16 (to 1024 under rate coding), or 'auto'; 8 suits most networks.");

    private static int WholeNumber(string option, string text, string remedy) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw CommandFailure.Usage($"{option} is '{text}', which is no whole number", remedy);

    private static double Number(string option, string text, string remedy) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
            ? number
            : throw CommandFailure.Usage($"{option} is '{text}', which is no number", remedy);

    private static string PlainName(string name) => name.Length > 0 && name is not ("." or "..") && name.AsSpan().IndexOfAny(['/', '\\', '\0']) < 0
        ? name
        : throw CommandFailure.Usage($"'{name}' is no file name for an artifact", "Give --name a name without folders, and the folder with -o.");

    /// <summary>The reports first: whoever sees the artifact finds them beside it.</summary>
    private static string Write(CommandContext context, CompiledModel model, string directory, string name)
    {
        string artifact = Path.Combine(directory, name + ".spike");
        Write(artifact, () =>
        {
            context.Cancellation.ThrowIfCancellationRequested();
            Directory.CreateDirectory(directory);
            if (context.Parse.GetValue(Report))
            {
                DocumentJson.WriteFile(Path.Combine(directory, name + ".report.json"), model.Report, DocumentJson.Default.CompileReport);
                WholeFile.Write(Path.Combine(directory, name + ".report.html"), Encoding.UTF8.GetBytes(ReportPage.Write(model.Report, model.Raster)));
            }

            ArtifactWriter.Write(artifact, model.Program, model.Provenance, chip: model.Chip);
        });
        return artifact;
    }

    private static void Write(string artifact, Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CommandFailure.At(artifact, "SPIKE5001", $"it cannot be written ({e.Message.TrimEnd('.')})", "Make the folder writable, or free space on its disk.");
        }
    }
}

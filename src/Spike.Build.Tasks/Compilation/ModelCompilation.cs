using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using Spike.Build.Tasks.Diagnostics;
using Spike.Build.Tasks.Items;
using Spike.Build.Tasks.Onnx;

namespace Spike.Build.Tasks.Compilation;

/// <summary>Makes the artifact of a model that may be stale, and logs what stands in the way.</summary>
internal sealed class ModelCompilation(SpikeCompileModels task, TaskLoggingHelper log, string output, CancellationToken cancellation)
{
    private readonly Lazy<ConfiguredSeverity> severities =
        new(() => new(task.EditorConfigs.Select(file => ItemPath.Absolute(file.ItemSpec, task.ProjectDirectory))));
    private readonly CompileKey keys = new();
    private readonly ArtifactCache cache = new(ItemPath.Absolute(task.CacheDirectory, task.ProjectDirectory));

    /// <summary>The model's new state, or null after an error was logged.</summary>
    /// <param name="last">What the last build left, or null.</param>
    public ModelState? Run(CompileRequest request, ModelState? last)
    {
        string model = request.Item.Path;
        try
        {
            Diagnostic? fault = CompileOptions.Fault(request.Item) ?? ConfigurationFault(request) ?? ToolFault(request);
            if (fault is null && ModelFile.Read(model, out fault) is { } header)
                return Run(request, last, header);
            log.Write(fault!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Write(DiagnosticRules.CannotWrite.At(output, output, e.Reason()));
        }
        catch (Exception e)
        {
            log.WriteInternalError(model, e);
        }

        return null;
    }

    private ModelState? Run(CompileRequest request, ModelState? last, OnnxHeader header)
    {
        var inputs = new List<FileStamp>();
        string? key = ComputeKey(request, header, inputs);
        if (key is null)
            return null;
        if (last is not null && last.Key == key && last.OutputsAreCurrent)
            return new(key, request.Line, inputs, last.Outputs);

        using IDisposable? turn = cache.Lock(key, cancellation);
        if (cancellation.IsCancellationRequested)
            return null;

        Directory.CreateDirectory(output);
        if (cache.TryCopyTo(key, output, out List<string> files, out string[] warnings))
            Repeat(warnings);
        else
            files = Compile(request, key);

        // A warning that the project treats as an error must come again until it is mended.
        return files.Count == 0 || log.HasLoggedErrors
            ? null
            : new(key, request.Line, inputs, [.. files.Select(FileStamp.Of)]);
    }

    private string? ComputeKey(CompileRequest request, OnnxHeader header, List<FileStamp> inputs)
    {
        try
        {
            return keys.Compute(request, header.ExternalDataPaths(request.Item.Path), inputs);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Write(DiagnosticRules.BadDataFile.At(request.Item.Path, $"A file that the model or its item names cannot be read ({e.Reason()})", "the file or its path"));
        }

        return null;
    }

    private static Diagnostic? ConfigurationFault(CompileRequest request) =>
        request.Configuration.Length == 0 || File.Exists(request.Configuration)
            ? null
            : DiagnosticRules.BadDataFile.At(request.Item.Path, $"The compiler's configuration file '{request.Configuration}' does not exist", "the property SpikeConfiguration");

    private Diagnostic? ToolFault(CompileRequest request)
    {
        string? missing = !File.Exists(request.Compiler) ? request.Compiler
            : Path.IsPathRooted(task.DotNet) && !File.Exists(task.DotNet) ? task.DotNet
            : null;
        return missing is null
            ? null
            : DiagnosticRules.CompilerFailed.At(request.Item.Path, $"The compiler could not be started: '{missing}' does not exist");
    }

    private void Repeat(string[] warnings)
    {
        foreach (string line in warnings)
        {
            if (ToolOutputLine.Parse(line) is { } diagnostic)
                Report(diagnostic);
        }
    }

    private void Report(Diagnostic diagnostic) => log.Write(severities.Value.Apply(diagnostic));

    /// <summary>The files it made, in the output directory; none after an error.</summary>
    private List<string> Compile(CompileRequest request, string key)
    {
        // The compiler writes into a folder of its own: whatever ends it, no half-made file is taken for an artifact.
        string workshop = Path.Combine(output, "compiling-" + Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(workshop);
        try
        {
            var tool = new CompilerTool(task.DotNet, request.Compiler, task.ProjectDirectory, request.Arguments(workshop), Report)
            {
                BuildEngine = task.BuildEngine,
                HostObject = task.HostObject,
            };
            using (cancellation.Register(tool.Cancel))
                tool.Execute();
            if (cancellation.IsCancellationRequested)
                return [];

            string artifact = Path.Combine(workshop, request.Item.ArtifactFile);
            if (tool.ExitCode != 0 || tool.ReportedError || !File.Exists(artifact))
            {
                if (!tool.ReportedError)
                    log.Write(Unexplained(request, tool));
                return [];
            }

            return Install(request, key, workshop, tool.Warnings);
        }
        finally
        {
            if (Directory.Exists(workshop))
                Directory.Delete(workshop, recursive: true);
        }
    }

    private List<string> Install(CompileRequest request, string key, string workshop, IReadOnlyCollection<string> warnings)
    {
        string[] made = [.. Directory.GetFiles(workshop).OrderBy(file => file, StringComparer.Ordinal)];
        try
        {
            cache.Keep(key, made, warnings);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.LogMessage(MessageImportance.Low, "The cache '{0}' could not be written: {1}", task.CacheDirectory, e.Message);
        }

        var files = new List<string>();
        foreach (string file in made)
        {
            string target = Path.Combine(output, Path.GetFileName(file));
            AtomicFile.Move(file, target);
            files.Add(target);
        }

        log.LogMessage(MessageImportance.High, "{0} -> {1}", request.Item.FileName, Path.Combine(output, request.Item.ArtifactFile));
        return files;
    }

    private static Diagnostic Unexplained(CompileRequest request, CompilerTool tool)
    {
        string last = tool.LastLine.Length > 0 ? $"; its last words were: {tool.LastLine.TrimEnd('.')}" : "";
        return tool.ExitCode switch
        {
            0 => DiagnosticRules.CompilerFailed.At(request.Item.Path, $"The compiler ended without an artifact{last}"),
            3 => DiagnosticRules.LimitHit.At(request.Item.Path),
            _ => DiagnosticRules.CompilerFailed.At(request.Item.Path, $"The compiler ended with exit code {tool.ExitCode}{last}"),
        };
    }
}

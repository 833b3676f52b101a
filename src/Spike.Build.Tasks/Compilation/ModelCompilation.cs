using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using Spike.Build.Tasks.Diagnostics;
using Spike.Build.Tasks.Items;
using Spike.Build.Tasks.Onnx;

namespace Spike.Build.Tasks.Compilation;

/// <summary>Makes the artifact of a model that may be stale, and logs what stands in the way.</summary>
/// <param name="log">Of this model alone: what another model's compilation found is no fault of this one.</param>
/// <param name="cache">None where SPIKE_CACHE_ENABLED says so.</param>
internal sealed class ModelCompilation(
    SpikeCompileModels task,
    TaskLoggingHelper log,
    CompileKey keys,
    ArtifactCache? cache,
    Lazy<ConfiguredSeverity> severities,
    string output,
    CancellationToken cancellation)
{

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

        using IDisposable? turn = cache?.Lock(key, cancellation);
        if (cancellation.IsCancellationRequested)
            return null;

        Directory.CreateDirectory(output);
        List<string> files = [];
        string[] warnings = [];
        if (cache?.TryCopyTo(key, request.Item.ArtifactFile, output, out files, out warnings) == true)
            Repeat(request, warnings);
        else
            files = Compile(request, key, inputs);

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

    private void Repeat(CompileRequest request, string[] warnings)
    {
        foreach (string line in warnings)
        {
            if (KeptWarnings.Read(line, request.Item.Path) is { } diagnostic)
                Report(diagnostic);
        }
    }

    private void Report(Diagnostic diagnostic) => log.Write(severities.Value.Apply(diagnostic));

    /// <summary>The files it made, in the output directory; none after an error.</summary>
    private List<string> Compile(CompileRequest request, string key, List<FileStamp> inputs)
    {
        // The compiler writes into a folder of its own: whatever ends it, no half-made file is taken for an artifact.
        string workshop = Path.Combine(output, OwnNames.NewWorkshop());
        Directory.CreateDirectory(workshop);
        try
        {
            var tool = new CompilerTool(task.DotNet, request.Compiler, task.ProjectDirectory, request.Arguments(workshop), Report)
            {
                BuildEngine = task.BuildEngine,
                HostObject = task.HostObject,
                // What this build did not find, another machine may have made: the compiler asks for it, and keeps it in the same store.
                EnvironmentVariables = cache is null ? [] : [$"SPIKE_CACHE_DIR={cache.Folder}"],
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

            string[] made = [.. Directory.GetFiles(workshop).OrderBy(file => file, StringComparer.Ordinal)];
            // What was read may not be what was hashed, where a file changed meanwhile. The next build sees that it did.
            if (inputs.TrueForAll(input => input.IsCurrent) && KeptWarnings.Of(tool.Warnings, request.Item.Path) is { } warnings)
                Keep(key, made, warnings);
            return Install(request, made);
        }
        finally
        {
            Remove(workshop);
        }
    }

    private void Keep(string key, string[] made, IReadOnlyCollection<string> warnings)
    {
        try
        {
            cache?.Keep(key, made, warnings);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.LogMessage(MessageImportance.Low, "The cache '{0}' could not be written: {1}", task.CacheDirectory, e.Message);
        }
    }

    private List<string> Install(CompileRequest request, string[] made)
    {
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

    /// <summary>What cannot be removed now (a scanner reads it, say) goes with the next clean; the model is compiled all the same.</summary>
    private void Remove(string workshop)
    {
        try
        {
            if (Directory.Exists(workshop))
                Directory.Delete(workshop, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.LogMessage(MessageImportance.Low, "'{0}' could not be removed: {1}", workshop, e.Message);
        }
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

using System.Collections;
using System.Diagnostics;
using Spike.Compiler.Configuration;
using Spike.Service.Evaluations;

namespace Spike.Service.Jobs;

/// <summary>spike-compile of this installation, and how it is called for a job.</summary>
/// <param name="settings">What the service was configured with; the compiler is told the same.</param>
/// <param name="configuration">The YAML file, if there is one.</param>
internal sealed class CompilerProgram(Settings settings, ConfigurationFile configuration)
{
    /// <summary>What a compiler has no use for: addresses and keys of the service.</summary>
    private static readonly HashSet<string> Secrets = [.. ServiceSettings.Keys.Select(key => key.Variable)];

    /// <summary>What the compiler is told of the YAML file: as it was when the service started, and nothing of the service.</summary>
    private readonly string? told = configuration.Path is { } path ? YamlSettings.WithoutService(path) : null;

    /// <summary>Beside the folder that the service lies in.</summary>
    public static string Assembly { get; } = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "spike-compile.dll"));

    public ProcessStartInfo Start(CompileRequest request, CompileFolder folder)
    {
        List<string> line = request.IsEvaluation ? [.. WorkLine.Of(request, folder)] : ["compile", folder.PlaceOf(request.Model), "--json", "--report", "--output", folder.Output];
        line.AddRange(request.Files.Where(known => FileRole.Options.ContainsKey(known.Role)).Select(known => $"{FileRole.Options[known.Role]}={folder.PlaceOf(known)}"));
        if (!request.IsEvaluation) line.AddRange(CompileOption.Arguments(request.Options));
        return Start(line, folder);
    }

    /// <summary>Has a compiled model ready, and is asked over its standard input.</summary>
    public ProcessStartInfo Answer(RequestFile artifact, CompileFolder folder) => Start(["answer", folder.PlaceOf(artifact)], folder);

    private ProcessStartInfo Start(IEnumerable<string> line, CompileFolder folder)
    {
        if (told is not null)
        {
            File.WriteAllText(folder.Configuration, told);
            line = [.. line, "--config", folder.Configuration];
        }

        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet", [Assembly, .. line])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder.Root,
        };
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            if (Secrets.Contains((string)variable.Key)) start.Environment.Remove((string)variable.Key);
        }

        start.Environment["TMPDIR"] = folder.Temporary;
        // Where files of the service's machine may lie is no matter of a file that was sent.
        if (!settings.AllowedModelPaths.IsEmpty || settings.SecurityMode == SecurityMode.Strict) start.Environment["SPIKE_ALLOWED_MODEL_PATHS"] = folder.Root;
        return start;
    }
}

/// <summary>The YAML file that the service was started with; none: without one.</summary>
internal sealed record ConfigurationFile(string? Path);

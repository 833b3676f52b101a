using System.Globalization;
using Spike.Compiler.Isolation;

namespace Spike.Service.Isolation;

/// <summary>The command line of a child, by what the machine has: limits around a sandbox around the compiler.</summary>
internal static class SandboxCommand
{
    private const string Work = "/work";

    /// <param name="tools">What may be used.</param>
    /// <param name="program">The compiler.</param>
    /// <param name="order">What it shall do.</param>
    /// <param name="limits">What it may take.</param>
    /// <param name="group">A control group for it; null: none.</param>
    /// <param name="temporary">A folder of its own where it sees the machine's file system.</param>
    /// <param name="configuration">The YAML file of the service; null: none.</param>
    /// <param name="environment">All that it gets.</param>
    public static IReadOnlyList<string> Build(
        SandboxTools tools, CompilerProgram program, ChildOrder order, ChildLimits limits, MemoryCgroup? group, string temporary, string? configuration, IReadOnlyDictionary<string, string> environment)
    {
        var command = new List<string>();
        if (group is not null) command.AddRange(["/bin/sh", "-c", "echo 0 > \"$0\"; exec \"$@\"", group.Members]);
        if (tools.Prlimit) command.AddRange(["prlimit", .. Limits(limits), "--"]);
        // Where each file lies, as the child sees it.
        var places = new Dictionary<string, string>();
        string Place(string path, string folder, string name) => places[path + "\n" + name] = tools.Bubblewrap ? $"{Work}/{folder}/{name}" : path;
        string model = Place(order.Model, "model", order.ModelName);
        string[] files = [.. order.Files.Select((file, i) => Place(file.Path, $"file{i}", file.Name))];
        if (tools.Bubblewrap)
        {
            command.AddRange(["bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--clearenv", "--hostname", "compile"]);
            foreach ((string name, string value) in environment) command.AddRange(["--setenv", name, value]);
            command.AddRange(["--ro-bind", "/usr", "/usr", .. SandboxTools.Links(), "--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache", "--proc", "/proc", "--dev", "/dev"]);
            command.AddRange(["--size", limits.FileSize.ToString(CultureInfo.InvariantCulture), "--tmpfs", "/tmp"]);
            command.AddRange(["--ro-bind", program.Folder, program.Folder, "--ro-bind", program.DotNetFolder, program.DotNetFolder]);
            command.AddRange(["--ro-bind", order.Model, model]);
            foreach ((ChildFile file, string place) in order.Files.Zip(files)) command.AddRange(["--ro-bind", file.Path, place]);
            if (configuration is not null) command.AddRange(["--ro-bind", configuration, $"{Work}/settings.yaml"]);
            command.AddRange(["--bind", order.Output, $"{Work}/out", "--chdir", $"{Work}/out", "--"]);
        }

        command.AddRange([program.DotNet, "exec", program.Assembly, "compile", model, "-o", tools.Bubblewrap ? $"{Work}/out" : order.Output, "--json", .. order.Options]);
        foreach ((ChildFile file, string place) in order.Files.Zip(files)) command.AddRange([file.Option, place]);
        if (configuration is not null) command.AddRange(["--config", tools.Bubblewrap ? $"{Work}/settings.yaml" : configuration]);
        return command;
    }

    /// <summary>The folder that models lie in, as the child sees it: its policy of paths holds for what it is given.</summary>
    public static string ModelFolder(SandboxTools tools, ChildOrder order) => tools.Bubblewrap ? $"{Work}/model" : Path.GetDirectoryName(Path.GetFullPath(order.Model))!;

    public static string Temporary(SandboxTools tools, string temporary) => tools.Bubblewrap ? "/tmp" : temporary;

    /// <summary>Not of address space: .NET reserves far more than it takes.</summary>
    private static IEnumerable<string> Limits(ChildLimits limits) =>
    [
        "--core=0",
        string.Create(CultureInfo.InvariantCulture, $"--fsize={limits.FileSize}"),
        string.Create(CultureInfo.InvariantCulture, $"--nofile={limits.OpenFiles}"),
        // All processors together; the clock of the wall ends it sooner unless it works on many.
        string.Create(CultureInfo.InvariantCulture, $"--cpu={Math.Max(1, (long)Math.Ceiling(limits.Time.TotalSeconds * Environment.ProcessorCount))}"),
    ];
}

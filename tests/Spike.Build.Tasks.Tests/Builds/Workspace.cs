using System.Diagnostics;
using System.Text;

namespace Spike.Build.Tasks.Tests.Builds;

/// <summary>A folder with projects that take the build files from source, as samples do, and the fake compiler.</summary>
internal sealed class Workspace : IDisposable
{
    /// <summary>Properties that make a project build twice, without a package that the SDK does not bring.</summary>
    public const string TwoTargetFrameworks = """
        <TargetFramework /><TargetFrameworks>net10.0;net10.0-windows</TargetFrameworks>
        <EnableWindowsTargeting>true</EnableWindowsTargeting><DisableTransitiveFrameworkReferenceDownloads>true</DisableTransitiveFrameworkReferenceDownloads>
        """;

    private readonly HashSet<string> restored = [];
    private readonly string compilerLog;

    public Workspace(string folderName = "w")
    {
        Root = Path.Combine(Directory.CreateTempSubdirectory("spike-").FullName, folderName);
        Directory.CreateDirectory(Root);
        compilerLog = Path.Combine(Path.GetDirectoryName(Root)!, "compiler.log");
        Compiler = Sources.FakeCompiler;
        string build = Path.Combine(Sources.RepositoryRoot, "src", "Spike.Build.Tasks", "build");
        Write("Directory.Build.props", $"""
            <Project>
              <PropertyGroup>
                <SpikeTasksAssembly>{Sources.TasksAssembly}</SpikeTasksAssembly>
                <TargetFramework>net10.0</TargetFramework>
                <UseAppHost>false</UseAppHost>
              </PropertyGroup>
              <Import Project="{build}/Spike.Build.Tasks.props" />
            </Project>
            """);
        Write("Directory.Build.targets", $"""
            <Project>
              <Import Project="{build}/Spike.Build.Tasks.targets" />
            </Project>
            """);
    }

    public string Root { get; }

    /// <summary>The assembly that stands in for the compiler.</summary>
    public string Compiler { get; set; }

    /// <summary>Variables that a build is given.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    /// <summary>One line for each time the compiler was started since this was last asked.</summary>
    public string[] CompilerStarts
    {
        get
        {
            string[] lines = File.Exists(compilerLog) ? File.ReadAllLines(compilerLog) : [];
            File.Delete(compilerLog);
            return lines;
        }
    }

    public string PathOf(string path) => Path.Combine(Root, path);

    public bool Has(string path) => File.Exists(PathOf(path));

    public string Write(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

    public string Write(string path, byte[] content)
    {
        string full = PathOf(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllBytes(full, content);
        return full;
    }

    public string CopyModel(string path) => Write(path, File.ReadAllBytes(Sources.Cnn));

    /// <summary>A project of its own folder, with a class so that the C# compiler has something to do.</summary>
    /// <param name="name">Folder and project.</param>
    /// <param name="items">Items, such as <SpikeModel Include="..." />.</param>
    public string WriteProject(string name, string items, string properties = "")
    {
        Write($"{name}/Class.cs", "namespace Empty; public static class Class;\n");
        return Write($"{name}/{name}.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>{properties}</PropertyGroup>
              <ItemGroup>{items}</ItemGroup>
            </Project>
            """);
    }

    /// <summary>Changes the items of a project that <see cref="WriteProject"/> wrote, as an edit in an editor does.</summary>
    public void Edit(string path, string from, string to)
    {
        string text = File.ReadAllText(PathOf(path));
        Assert.Contains(from, text);
        Write(path, text.Replace(from, to));
    }

    /// <summary>A solution of all projects, so that one build serves many cases.</summary>
    public string WriteSolution(string path)
    {
        IEnumerable<string> projects = Directory.GetFiles(Root, "*.csproj", SearchOption.AllDirectories)
            .Select(project => $"<Project Path=\"{Path.GetRelativePath(Root, project).Replace('\\', '/')}\" />");
        return Write(path, $"<Solution>{string.Concat(projects)}</Solution>");
    }

    /// <summary>Paths below the root, with forward slashes, of files whose names match.</summary>
    public string[] Find(string pattern, string below = "") =>
        [.. Directory.GetFiles(PathOf(below), pattern, SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    /// <summary>Restores a project the first time only: no test changes what restore looks at.</summary>
    public BuildResult Build(string project, params string[] arguments) =>
        DotNet(["build", PathOf(project), .. restored.Add(project) ? Array.Empty<string>() : ["--no-restore"], .. arguments]);

    /// <summary>Runs dotnet in the workspace. No process outlives it but the shared C# compiler.</summary>
    public BuildResult DotNet(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = Root, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        // In one process, where the test does not ask for more: starting another costs more than it saves.
        if (!arguments.Contains("-m"))
            start.ArgumentList.Add("-m:1");
        foreach (string argument in (string[])["-nologo", "-nodeReuse:false", "-p:RunAnalyzers=false", "-tl:off", "-p:NuGetAudit=false", $"-p:SpikeCompilerPath={Compiler}"])
            start.ArgumentList.Add(argument);
        // Settings of the build that runs the tests are none of the projects under test.
        foreach (string variable in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) || name.StartsWith("SPIKE_", StringComparison.Ordinal) || name == "CI").ToArray())
            start.Environment.Remove(variable);
        foreach ((string name, string value) in Environment)
            start.Environment[name] = value;
        start.Environment["FAKE_COMPILER_LOG"] = compilerLog;
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";

        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new(process.ExitCode, output + error.Result);
    }

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(Root)!, recursive: true);
}

using System.Diagnostics;

namespace Spike.EndToEnd.Tests;

/// <summary>A folder of projects outside the repository, built with the real tasks, generator and compiler.</summary>
internal sealed class AppFolder : IDisposable
{
    private readonly string root = Path.Combine(Directory.CreateTempSubdirectory("spike-").FullName, "mes réseaux");

    public AppFolder()
    {
        string src = Path.Combine(Sources.RepositoryRoot, "src"), configuration = Sources.Configuration;
        Write("Directory.Build.props", $"""
            <Project>
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <SpikeTasksAssembly>{src}/Spike.Build.Tasks/bin/{configuration}/netstandard2.0/Spike.Build.Tasks.dll</SpikeTasksAssembly>
                <SpikeCompilerPath>{src}/Spike.Cli/bin/{configuration}/net10.0/spike-compile.dll</SpikeCompilerPath>
                <SpikeDevicePath>{src}/Spike.Cli/bin/{configuration}/net10.0/</SpikeDevicePath>
              </PropertyGroup>
              <Import Project="{src}/Spike.Build.Tasks/build/Spike.Build.Tasks.props" />
              <ItemGroup>
                <Reference Include="{src}/Spike.Runtime/bin/{configuration}/net10.0/Spike.Runtime.dll" />
                <Analyzer Include="{src}/Spike.Generators/bin/{configuration}/netstandard2.0/Spike.Generators.dll" />
              </ItemGroup>
            </Project>
            """);
        Write("Directory.Build.targets", $"""<Project><Import Project="{src}/Spike.Build.Tasks/build/Spike.Build.Tasks.targets" /></Project>""");
    }

    public string PathOf(string path) => Path.Combine(root, path);

    public void Write(string path, string text) => Write(path, System.Text.Encoding.UTF8.GetBytes(text));

    public void Write(string path, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(path))!);
        File.WriteAllBytes(PathOf(path), content);
    }

    public void WriteProject(string name, string items, string program)
    {
        Write($"{name}/{name}.csproj", $"""<Project Sdk="Microsoft.NET.Sdk"><ItemGroup>{items}</ItemGroup></Project>""");
        Write($"{name}/Program.cs", program);
    }

    /// <summary>Runs dotnet in the folder.</summary>
    /// <returns>Exit code and everything printed.</returns>
    public (int ExitCode, string Output) DotNet(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = root, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string variable in start.Environment.Keys.Where(IsOfTheTestRun).ToArray()) start.Environment.Remove(variable);
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + error.Result);
    }

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(root)!, recursive: true);

    private static bool IsOfTheTestRun(string variable) =>
        variable.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) || variable.StartsWith("SPIKE_", StringComparison.Ordinal) || variable == "CI";
}

using System.CommandLine;
using System.Diagnostics;
using Spike.Compiler.Measurement;

namespace Spike.Benchmarks;

/// <summary>What a SpikeModel item costs a build that has nothing to do, and a design-time build: the sample's project with the item and without.</summary>
internal static class BuildBenchmark
{
    private static readonly Option<int> Rounds = new("--rounds") { DefaultValueFactory = _ => 15 };

    private static readonly string[] DesignTime =
    [
        "-p:DesignTimeBuild=true", "-p:BuildingProject=false", "-p:SkipCompilerExecution=true", "-p:ProvideCommandLineArgs=true",
        "-t:Compile", "-getItem:CscCommandLineArgs",
    ];

    public static Command Command()
    {
        var command = new Command("build", "Milliseconds that a SpikeModel item adds to a no-op build and to a design-time build.") { Rounds };
        command.SetAction(parsed => Run(parsed.GetValue(Rounds)));
        return command;
    }

    private static void Run(int rounds)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("spike-build-");
        try
        {
            string with = WriteProject(folder, "With", item: true), without = WriteProject(folder, "Without", item: false);
            foreach (string project in (string[])[with, without]) DotNet("build", project, "-v:q");
            Console.WriteLine($"medians of {rounds} interleaved rounds");
            Compare("no-op build", rounds, project => DotNet("build", project, "--no-restore", "-v:q"), with, without);
            Compare("design-time build", rounds, project => DotNet(["msbuild", project, "-v:q", .. DesignTime]), with, without);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Compare(string what, int rounds, Action<string> build, string with, string without)
    {
        double[] medians = [.. Interleaved.Run(rounds, WarmUp.Once, CancellationToken.None, () => build(with), () => build(without)).Select(times => 1000 * times.Median)];
        Console.WriteLine($"{what,-18} with {medians[0],6:0} ms, without {medians[1],6:0} ms, difference {medians[0] - medians[1],5:0} ms");
    }

    /// <summary>A console app that takes the build files from source.</summary>
    private static string WriteProject(DirectoryInfo folder, string name, bool item)
    {
        string src = Path.Combine(Sources.RepositoryRoot, "src");
        string model = Path.Combine(Sources.Sample, "models", "vit_mnist.onnx"), images = Path.Combine(Sources.Sample, "data", "calib-images-idx3-ubyte.gz");
        string path = Path.Combine(folder.CreateSubdirectory(name).FullName, name + ".csproj");
        File.WriteAllText(Path.Combine(folder.FullName, name, "Program.cs"), "System.Console.WriteLine();\n");
        File.WriteAllText(path, item
            ? $"""
            <Project>
              <PropertyGroup>
                <SpikeTasksAssembly>{src}/Spike.Build.Tasks/bin/Release/netstandard2.0/Spike.Build.Tasks.dll</SpikeTasksAssembly>
                <SpikeCompilerPath>{src}/Spike.Cli/bin/Release/net10.0/spike-compile.dll</SpikeCompilerPath>
              </PropertyGroup>
              <Import Project="{src}/Spike.Build.Tasks/build/Spike.Build.Tasks.props" />
              <Import Project="Sdk.props" Sdk="Microsoft.NET.Sdk" />
              <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework></PropertyGroup>
              <ItemGroup>
                <SpikeModel Include="{model}" ClassName="Digits" Calibration="{images}" />
                <Reference Include="{src}/Spike.Runtime/bin/Release/net10.0/Spike.Runtime.dll" />
                <Analyzer Include="{src}/Spike.Generators/bin/Release/netstandard2.0/Spike.Generators.dll" />
              </ItemGroup>
              <Import Project="Sdk.targets" Sdk="Microsoft.NET.Sdk" />
              <Import Project="{src}/Spike.Build.Tasks/build/Spike.Build.Tasks.targets" />
            </Project>
            """
            : """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework></PropertyGroup>
            </Project>
            """);
        return path;
    }

    private static void DotNet(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException(output + error.Result);
    }
}

using System.CommandLine;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Spike.Benchmarks.Kernels;

/// <summary>The kernels alone, by BenchmarkDotNet: each instruction level of this machine beside the scalar form.</summary>
internal static class KernelBenchmarks
{
    // Whatever else stands on the line is BenchmarkDotNet's.
    private static readonly Argument<string[]> Arguments = new("arguments") { Description = "BenchmarkDotNet's own, for example --filter '*Softmax*' --job short.", Arity = ArgumentArity.ZeroOrMore };

    public static Command Command()
    {
        var command = new Command("kernels", "Each kernel at each instruction level of this machine beside its scalar form, by BenchmarkDotNet.") { Arguments };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(parsed => Run([.. parsed.GetValue(Arguments)!, .. parsed.UnmatchedTokens]));
        return command;
    }

    public static int Run(string[] arguments)
    {
        // In this process: the project that BenchmarkDotNet would write and build has no lock file and no sight of the kernels.
        IConfig config = ManualConfig.Create(DefaultConfig.Instance)
            .AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance))
            .WithOptions(ConfigOptions.DisableOptimizationsValidator);
        // Without a choice BenchmarkDotNet would ask for one.
        bool chosen = arguments.Any(argument => argument is "-f" or "--filter" or "--list" or "--help" or "--info" or "--version");
        if (!chosen) arguments = [.. arguments, "--filter", "*"];
        return BenchmarkSwitcher.FromAssembly(typeof(KernelBenchmarks).Assembly).Run(arguments, config).Any(summary => summary.HasCriticalValidationErrors) ? 1 : 0;
    }
}

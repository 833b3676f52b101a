using System.CommandLine;
using Spike.Benchmarks;
using Spike.Benchmarks.Kernels;

var root = new RootCommand("Measures SpikeBuild beside its peers: in one run, interleaved, as medians.")
{
    GemmBenchmark.Command(),
    ScalingBenchmark.Command(),
    NetworkBenchmark.Command(),
    BuildBenchmark.Command(),
    LifBenchmark.Command(),
    LoadBenchmark.Command(),
    EmulatorBenchmark.Command(),
    MappingBenchmark.Command(),
    ServiceBenchmark.Command(),
    TelemetryBenchmark.Command(),
    KernelBenchmarks.Command(),
};
return root.Parse(args).Invoke();

using System.CommandLine;
using Spike.Benchmarks;

var root = new RootCommand("Measures SpikeBuild beside its peers: in one run, interleaved, as medians.")
{
    GemmBenchmark.Command(),
    ScalingBenchmark.Command(),
    NetworkBenchmark.Command(),
    BuildBenchmark.Command(),
    LifBenchmark.Command(),
    LoadBenchmark.Command(),
    EmulatorBenchmark.Command(),
};
return root.Parse(args).Invoke();

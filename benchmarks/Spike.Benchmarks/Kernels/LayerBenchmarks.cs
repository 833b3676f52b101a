using BenchmarkDotNet.Attributes;
using Spike.Runtime.Programs;

namespace Spike.Benchmarks.Kernels;

/// <summary>The packed product of a linear layer, with its firing: codes of 8 bits times weights of 8 bits.</summary>
public class LinearKernel : StepBenchmark
{
    [Params("128x384x1536", "197x192x768")]
    public string Shape { get; set; } = "";

    private protected override SpikingProgram Program => Shape.Split('x').Select(int.Parse).ToArray() is [int rows, int inner, int columns] ? OneOperation.Linear(rows, inner, columns) : throw new ArgumentException(Shape);
}

/// <summary>A 3x3 convolution with its firing: all channels, and channel by channel (depthwise).</summary>
public class ConvolutionKernel : StepBenchmark
{
    [Params(1, 64)]
    public int Groups { get; set; }

    private protected override SpikingProgram Program => OneOperation.Convolution(channels: 64, size: 28, outputChannels: 64, Groups);
}

/// <summary>The softmax of 3 heads of 197 tokens.</summary>
public class SoftmaxKernel : StepBenchmark
{
    private protected override SpikingProgram Program => OneOperation.Softmax(rows: 3 * 197, axis: 197);
}

/// <summary>The layer norm of 197 tokens of width 192.</summary>
public class NormKernel : StepBenchmark
{
    private protected override SpikingProgram Program => OneOperation.Norm(rows: 197, length: 192);
}

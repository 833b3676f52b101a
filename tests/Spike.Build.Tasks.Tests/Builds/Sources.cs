using System.Reflection;

namespace Spike.Build.Tasks.Tests.Builds;

/// <summary>Where the build that made these tests left what they work on.</summary>
internal static class Sources
{
    public static string RepositoryRoot => Named("RepositoryRoot");

    public static string TasksAssembly => Named("TasksAssembly");

    public static string FakeCompiler => Named("FakeCompiler");

    /// <summary>A convolutional network: input [batch, 1, 28, 28], output logits [batch, 10].</summary>
    public static string Cnn => Path.Combine(RepositoryRoot, "samples", "Digits", "models", "cnn_mnist.onnx");

    private static string Named(string key) => typeof(Sources).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}

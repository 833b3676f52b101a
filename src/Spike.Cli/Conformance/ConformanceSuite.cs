using System.Text.RegularExpressions;
using Spike.Compiler;
using Spike.Compiler.Diagnostics;

namespace Spike.Cli.Conformance;

/// <summary>Runs every test of a folder.</summary>
internal static class ConformanceSuite
{
    /// <param name="root">The folder.</param>
    /// <param name="lane">Runs one test.</param>
    /// <param name="filter">Which names; none: all.</param>
    /// <param name="progress">Told the share of tests done.</param>
    /// <param name="cancellation">Ends it between two tests.</param>
    public static IReadOnlyList<ConformanceResult> Run(
        string root, Func<BackendTest, ConformanceResult> lane, Regex? filter, IProgress<CompileProgress>? progress, CancellationToken cancellation)
    {
        string[] folders = [.. BackendTest.Find(root).Where(folder => filter?.IsMatch(BackendTest.NameOf(root, folder)) != false)];
        var results = new ConformanceResult[folders.Length];
        int done = 0;
        Parallel.For(0, folders.Length, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation }, i =>
        {
            results[i] = Run(root, folders[i], lane);
            progress?.Report(new CompileProgress("testing", (double)Interlocked.Increment(ref done) / folders.Length));
        });
        return results;
    }

    private static ConformanceResult Run(string root, string folder, Func<BackendTest, ConformanceResult> lane)
    {
        string name = BackendTest.NameOf(root, folder), operators = "";
        try
        {
            BackendTest test = BackendTest.Read(root, folder);
            operators = test.Operator;
            return lane(test);
        }
        catch (ModelFault fault)
        {
            return new ConformanceResult(name, operators, Outcome.Fail, fault.Message);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // One test that breaks the compiler must not hide what becomes of the others.
            return new ConformanceResult(name, operators, Outcome.Fail, $"internal error: {e.GetType().Name}: {e.Message.ReplaceLineEndings(" ")}");
        }
    }
}

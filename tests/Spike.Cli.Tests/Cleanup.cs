[assembly: Parallelize(Workers = 2, Scope = ExecutionScope.MethodLevel)]

namespace Spike.Cli.Tests;

[TestClass]
public static class Cleanup
{
    [AssemblyCleanup]
    public static void DeleteSharedFiles() => Digits.Delete();
}

namespace Spike.EndToEnd.Tests.RealModels;

/// <summary>Networks and data of tests/models.</summary>
internal static class TestModels
{
    public static string Path(string folder, string file) => System.IO.Path.Combine(Sources.RepositoryRoot, "tests", "models", folder, file);
}

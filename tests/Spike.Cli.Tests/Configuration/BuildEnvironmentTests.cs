using Spike.Build.Tasks.Compilation;
using Spike.Compiler.Configuration;

namespace Spike.Cli.Tests.Configuration;

/// <summary>The build's task says of each variable whether a model is compiled again for it.</summary>
[TestClass]
public sealed class BuildEnvironmentTests
{
    /// <summary>A new variable belongs into this list, or into <see cref="CompilerEnvironment.WithoutEffect"/>: what a build writes down must hold no secret.</summary>
    private static readonly string[] Deciding =
    [
        "SPIKE_ALLOWED_MODEL_PATHS", "SPIKE_ALLOWED_TARGETS", "SPIKE_MAX_COMPILATION_TIME", "SPIKE_MAX_MEMORY_GB", "SPIKE_MAX_MODEL_SIZE_MB", "SPIKE_REQUIRE_HW_VERIFICATION", "SPIKE_SECURITY_MODE",
        "SPIKE_SIGNING_KEY",
    ];

    [TestMethod]
    public void Every_variable_decides_or_is_known_not_to() =>
        Assert.AreEqual(string.Join('\n', Deciding), string.Join('\n', EnvironmentSettings.Names.Except(CompilerEnvironment.WithoutEffect).Order(StringComparer.Ordinal)));

    [TestMethod]
    public void What_is_left_out_is_a_variable() => Assert.IsEmpty(CompilerEnvironment.WithoutEffect.Except(EnvironmentSettings.Names));
}

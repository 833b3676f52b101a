namespace Spike.Deploy.Tests;

/// <summary>Skips a test on a machine without a program, unless SPIKE_REQUIRE_ALL=1.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class NeedsAttribute : ConditionBaseAttribute
{
    private readonly string[] programs;

    public NeedsAttribute(params string[] programs)
        : base(ConditionMode.Include)
    {
        this.programs = programs;
        IgnoreMessage = $"Needs {string.Join(", ", programs)}; build/install-test-tools installs what is missing.";
    }

    public override string GroupName => nameof(NeedsAttribute);

    public override bool IsConditionMet => Environment.GetEnvironmentVariable("SPIKE_REQUIRE_ALL") == "1" || programs.All(program => Tool.Find(program) is not null || NpmTool.IsHere(program));
}

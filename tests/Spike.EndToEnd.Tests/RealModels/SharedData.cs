namespace Spike.EndToEnd.Tests.RealModels;

/// <summary>Networks and data that lie beside the repository, too large or not free enough to be in it.</summary>
internal static class SharedData
{
    public static string Folder => Path.Combine(Sources.RepositoryRoot, "..", "shared");

    public static string Model(string name) => Path.Combine(Folder, "models", name);

    public static string Data(string set, string file) => Path.Combine(Folder, "data", set, file);
}

/// <summary>Skips a test where the folder 'shared' is not beside the repository, unless SPIKE_REQUIRE_ALL=1.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NeedsSharedDataAttribute : ConditionBaseAttribute
{
    public NeedsSharedDataAttribute()
        : base(ConditionMode.Include) => IgnoreMessage = "Needs the folder 'shared' beside the repository.";

    public override string GroupName => nameof(NeedsSharedDataAttribute);

    public override bool IsConditionMet => Environment.GetEnvironmentVariable("SPIKE_REQUIRE_ALL") == "1" || Directory.Exists(SharedData.Folder);
}

namespace Microsoft.Build.Framework;

/// <summary>
/// Says that a task keeps no state of the process (current directory, environment changes), so that a multi-threaded build
/// may run it in its own process. MSBuild looks the attribute up by name; the versions this task is compiled against lack it.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class MSBuildMultiThreadableTaskAttribute : Attribute;

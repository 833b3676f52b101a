namespace Spike.Docs.Tests.Pages;

/// <summary>A link of a page.</summary>
/// <param name="Target">What it points to, as it is written.</param>
/// <param name="Line">Where it stands.</param>
internal sealed record PageLink(string Target, int Line)
{
    public bool IsExternal => Target.Contains("://", StringComparison.Ordinal) || Target.StartsWith("mailto:", StringComparison.Ordinal);

    /// <summary>Without what stands behind '#'.</summary>
    public string File => Uri.UnescapeDataString(Target.Split('#')[0]);

    public string? Anchor => Target.Contains('#', StringComparison.Ordinal) ? Uri.UnescapeDataString(Target[(Target.IndexOf('#', StringComparison.Ordinal) + 1)..]) : null;
}

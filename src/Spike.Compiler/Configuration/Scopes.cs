namespace Spike.Compiler.Configuration;

/// <summary>What a client may do; words of a key's line, or of a token's 'scope'.</summary>
internal static class Scopes
{
    /// <summary>Everything under /v1.</summary>
    public const string Compile = "compile";

    /// <summary>The list of everybody's jobs and the members: what the page shows. Who has it may have their artifacts too.</summary>
    public const string Watch = "watch";

    /// <summary>/metrics and /health.</summary>
    public const string Metrics = "metrics";

    public const string Claim = "scope";

    public static readonly string[] All = [Compile, Watch, Metrics];
}

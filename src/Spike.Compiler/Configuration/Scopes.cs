namespace Spike.Compiler.Configuration;

/// <summary>What a client may do; words of a key's line, or of a token's 'scope'.</summary>
internal static class Scopes
{
    /// <summary>Everything under /v1.</summary>
    public const string Compile = "compile";

    /// <summary>/metrics and /health.</summary>
    public const string Metrics = "metrics";

    public const string Claim = "scope";

    public static readonly string[] All = [Compile, Metrics];
}

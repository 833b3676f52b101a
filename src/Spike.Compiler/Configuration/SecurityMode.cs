namespace Spike.Compiler.Configuration;

/// <summary>What becomes of a model that a policy is against.</summary>
internal enum SecurityMode
{
    /// <summary>It is compiled with a warning: a policy can be tried before it is in force.</summary>
    Permissive,

    /// <summary>It is refused.</summary>
    Standard,

    /// <summary>It is refused, and so is every model for which no folder and no size is set, or whose weights lie in files of their own.</summary>
    Strict,
}

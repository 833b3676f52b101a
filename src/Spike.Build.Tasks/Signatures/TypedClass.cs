namespace Spike.Signatures;

/// <summary>What every typed class has, whatever its model.</summary>
internal static class TypedClass
{
    /// <summary>Names that neither the class nor what it makes of the model's tensors can have, in whatever case.</summary>
    public static readonly string[] MemberNames =
    [
        "ArtifactFile", "Classify", "ClassifyBatch", "Dispose", "Labels", "Model", "ResetStatistics", "Run", "RunBatch", "Session", "Statistics",
        // Private ones.
        "CountSamples", "DefaultPath", "Owned", "Pick", "RequireMatch", "RequireSamples", "RequireTensor", "Score",
    ];
}

namespace Spike.Runtime.Hosting;

/// <summary>How one registered model is loaded and run. Options of a name, the model's: configuration and <c>Configure</c> reach them too.</summary>
public sealed class SpikeModelOptions
{
    /// <summary>The .spike file, relative to the folder of the app; the one that the model was added with where it is not set.</summary>
    public string ArtifactPath { get; set; } = "";

    /// <summary>How its sessions run. <see cref="SpikeOptions"/> may stand in their place.</summary>
    public SpikeRunOptions Run { get; set; } = new();

    /// <summary>Idle instances that its pool keeps; 0: one for each processor.</summary>
    public int Pool { get; set; }

    /// <summary>Load and verify when the app starts, which ends at once where the file is missing or damaged, and not when the model is first asked for.</summary>
    public bool LoadAtStart { get; set; }
}

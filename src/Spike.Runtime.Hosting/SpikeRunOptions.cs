namespace Spike.Runtime.Hosting;

/// <summary>How the sessions of a registered model run: the <see cref="SpikeOptions"/> that configuration chooses, in properties that it can set.</summary>
/// <remarks>Binding that is generated at build, as of apps that are published as machine code, passes over properties that are set at creation only.</remarks>
public sealed class SpikeRunOptions
{
    /// <summary>One thread, the default backend, nothing counted.</summary>
    public SpikeRunOptions() => Chosen = new SpikeOptions();

    private SpikeRunOptions(SpikeOptions chosen) => Chosen = chosen;

    /// <inheritdoc cref="SpikeOptions.Backend"/>
    public Backend Backend
    {
        get => Chosen.Backend;
        set => Chosen = Chosen with { Backend = value };
    }

    /// <inheritdoc cref="SpikeOptions.Threads"/>
    public int Threads
    {
        get => Chosen.Threads;
        set => Chosen = Chosen with { Threads = value };
    }

    /// <inheritdoc cref="SpikeOptions.Stepped"/>
    public bool Stepped
    {
        get => Chosen.Stepped;
        set => Chosen = Chosen with { Stepped = value };
    }

    /// <inheritdoc cref="SpikeOptions.Stream"/>
    public bool Stream
    {
        get => Chosen.Stream;
        set => Chosen = Chosen with { Stream = value };
    }

    /// <inheritdoc cref="SpikeOptions.CollectStatistics"/>
    public bool CollectStatistics
    {
        get => Chosen.CollectStatistics;
        set => Chosen = Chosen with { CollectStatistics = value };
    }

    /// <summary>What the sessions get.</summary>
    internal SpikeOptions Chosen { get; private set; }

    /// <summary>Takes all options, those too that code alone can choose: <see cref="SpikeOptions.Record"/> and <see cref="SpikeOptions.Device"/>.</summary>
    /// <param name="options">What the sessions get.</param>
    public static implicit operator SpikeRunOptions(SpikeOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new SpikeRunOptions(options);
    }
}

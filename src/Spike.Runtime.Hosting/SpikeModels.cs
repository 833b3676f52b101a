using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Spike.Runtime.Hosting;

/// <summary>A model that was registered.</summary>
internal sealed record SpikeModelName(string Name);

/// <summary>How registered models are loaded.</summary>
internal static class SpikeModels
{
    public static SpikeModelOptions Options(IServiceProvider provider, string name) => provider.GetRequiredService<IOptionsMonitor<SpikeModelOptions>>().Get(name);

    /// <exception cref="IOException">The artifact is missing or cannot be opened.</exception>
    /// <exception cref="SpikeFormatException">The artifact is damaged.</exception>
    public static SpikeModel Load(IServiceProvider provider, string name)
    {
        // Who has a logger hears that the model was loaded, and all that follows.
        provider.GetRequiredService<RuntimeLog>();
        return SpikeModel.Load(Path.Combine(AppContext.BaseDirectory, Options(provider, name).ArtifactPath));
    }
}

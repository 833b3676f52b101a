using Orleans.Storage;
using Spike.Service.Storage;

namespace Spike.Service.Tests.Jobs;

/// <summary>Files, which cannot be written for a while.</summary>
internal sealed class FailingStorage(string folder) : IGrainStorage
{
    private readonly FileGrainStorage files = new(folder, new GrainJson());

    public bool Fails { get; set; }

    /// <summary>A write waits for it.</summary>
    public Task Before { get; set; } = Task.CompletedTask;

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => files.ReadStateAsync(stateName, grainId, grainState);

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await Before;
        if (Fails) throw new IOException("no storage");
        await files.WriteStateAsync(stateName, grainId, grainState);
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => files.ClearStateAsync(stateName, grainId, grainState);
}

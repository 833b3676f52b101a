using System.Security.Cryptography;
using System.Text;
using Orleans.Storage;

namespace Spike.Service.Storage;

/// <summary>Grain states as files, for a service that is alone. A kill, or a loss of power, leaves the old state or the new one.</summary>
/// <remarks>One process owns the folder and Orleans one activation of a grain in it, so nobody else can have written in between, and versions are told but not compared.</remarks>
internal sealed class FileGrainStorage(string folder, IGrainStorageSerializer serializer) : IGrainStorage
{
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        string place = PlaceOf(stateName, grainId);
        if (!File.Exists(place))
        {
            (grainState.State, grainState.ETag, grainState.RecordExists) = (Activator.CreateInstance<T>(), null, false);
            return;
        }

        byte[] content = await File.ReadAllBytesAsync(place);
        (grainState.State, grainState.ETag, grainState.RecordExists) = (serializer.Deserialize<T>(new BinaryData(content)), VersionOf(content), true);
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        string place = PlaceOf(stateName, grainId);
        byte[] content = serializer.Serialize(grainState.State).ToArray();
        await DurableFile.WriteAsync(place, content, flush: true);
        (grainState.ETag, grainState.RecordExists) = (VersionOf(content), true);
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        File.Delete(PlaceOf(stateName, grainId));
        (grainState.State, grainState.ETag, grainState.RecordExists) = (Activator.CreateInstance<T>(), null, false);
        return Task.CompletedTask;
    }

    private static string VersionOf(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 8));

    /// <summary>Keys are hashes or words of ours, but a hash of the key is a file name whatever they are.</summary>
    private string PlaceOf(string stateName, GrainId grainId)
    {
        string name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(grainId.ToString())));
        return Path.Combine(folder, stateName, name[..2], name + ".json");
    }
}

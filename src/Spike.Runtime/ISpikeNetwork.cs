namespace Spike.Runtime;

/// <summary>What every typed class has beneath its own members, for code that makes and keeps instances without knowing the class: containers and pools.</summary>
/// <typeparam name="TSelf">The class itself.</typeparam>
public interface ISpikeNetwork<TSelf> : IDisposable where TSelf : class, ISpikeNetwork<TSelf>
{
    /// <summary>File name of the artifact that the build puts beside the app.</summary>
    static abstract string ArtifactFile { get; }

    /// <summary>Makes an instance that shares a loaded model.</summary>
    /// <param name="model">Stays the caller's, who disposes of it after the instance.</param>
    /// <param name="options">How to run; none: one thread, the default backend, nothing counted.</param>
    /// <returns>An instance for one thread at a time.</returns>
    /// <exception cref="SpikeFormatException">It is another model than the one the class was made from.</exception>
    static abstract TSelf Create(SpikeModel model, SpikeOptions? options);

    /// <summary>Makes the instance as it was when new: streams and neurons at rest, nothing counted.</summary>
    void Renew();
}

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Spike.Runtime.Hosting;

/// <summary>Registers models by name. Each is loaded once, when it is first asked for, and shared.</summary>
/// <remarks>Services are keyed by the model's name; the first model of a type answers without a key too.</remarks>
public sealed class SpikeModelsBuilder
{
    internal SpikeModelsBuilder(IServiceCollection services) => Services = services;

    /// <summary>The container's registrations.</summary>
    public IServiceCollection Services { get; }

    /// <summary>
    /// Registers a typed class: <see cref="SpikeModel"/> and <see cref="SpikePool{T}"/> once for all, <typeparamref name="T"/> once for each scope, so that no instance is used by two
    /// requests, and <see cref="SpikeLease{T}"/> for who would rather have one out of the pool, which goes back with the scope.
    /// </summary>
    /// <typeparam name="T">A class that the build made.</typeparam>
    /// <param name="name">By which services ask for it, and its metrics, health and options are called; the name of its artifact where it is null.</param>
    /// <param name="configure">Options of this model.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">Another model has the name.</exception>
    public SpikeModelsBuilder Add<T>(string? name = null, Action<SpikeModelOptions>? configure = null) where T : class, ISpikeNetwork<T>
    {
        string key = name ?? Path.GetFileNameWithoutExtension(T.ArtifactFile);
        AddModel(key, T.ArtifactFile, configure);
        Services.AddKeyedSingleton(key, static (provider, key) => SpikePool<T>.Of(provider, (string)key!));
        Services.AddKeyedScoped<T>(key, static (provider, key) =>
            T.Create(provider.GetRequiredKeyedService<SpikeModel>(key), SpikeModels.Options(provider, (string)key!).Run.Chosen));
        Services.AddKeyedScoped(key, static (provider, key) => provider.GetRequiredKeyedService<SpikePool<T>>(key).Rent());
        Services.TryAddSingleton(provider => provider.GetRequiredKeyedService<SpikePool<T>>(key));
        Services.TryAddScoped(provider => provider.GetRequiredKeyedService<SpikeLease<T>>(key));
        Services.TryAddScoped(provider => provider.GetRequiredKeyedService<T>(key));
        return this;
    }

    /// <summary>Registers an artifact without a class: <see cref="SpikeModel"/> once for all, <see cref="SpikeSession"/> (of a native model <see cref="NativeSession"/>) once for each scope.</summary>
    /// <param name="name">By which services ask for it, and its metrics, health and options are called.</param>
    /// <param name="artifactPath">The .spike file, relative to the folder of the app.</param>
    /// <param name="configure">Options of this model.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">Another model has the name.</exception>
    public SpikeModelsBuilder Add(string name, string artifactPath, Action<SpikeModelOptions>? configure = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(artifactPath);
        AddModel(name, artifactPath, configure);
        Services.AddKeyedScoped(name, static (provider, key) =>
            provider.GetRequiredKeyedService<SpikeModel>(key).CreateSession(SpikeModels.Options(provider, (string)key!).Run.Chosen));
        Services.AddKeyedScoped(name, static (provider, key) =>
            provider.GetRequiredKeyedService<SpikeModel>(key).CreateNativeSession(options: SpikeModels.Options(provider, (string)key!).Run.Chosen));
        Services.TryAddScoped(provider => provider.GetRequiredKeyedService<SpikeSession>(name));
        Services.TryAddScoped(provider => provider.GetRequiredKeyedService<NativeSession>(name));
        return this;
    }

    private void AddModel(string name, string artifact, Action<SpikeModelOptions>? configure)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (Services.Any(service => service.ServiceType == typeof(SpikeModelName) && ((SpikeModelName)service.ImplementationInstance!).Name == name))
            throw new ArgumentException($"There is a model '{name}' already; give this one another name.", nameof(name));
        Services.AddSingleton(new SpikeModelName(name));
        OptionsBuilder<SpikeModelOptions> options = Services.AddOptions<SpikeModelOptions>(name);
        if (configure is not null) options.Configure(configure);
        // At last: what was configured before this call counts too.
        options.PostConfigure(given => given.ArtifactPath = string.IsNullOrEmpty(given.ArtifactPath) ? artifact : given.ArtifactPath);
        options.Validate(given => given.Pool >= 0 && given.Run.Threads >= 0, $"Pool and Threads of the model '{name}' are 0 or more.");
        Services.AddKeyedSingleton(name, static (provider, key) => SpikeModels.Load(provider, (string)key!));
        Services.TryAddSingleton(provider => provider.GetRequiredKeyedService<SpikeModel>(name));
    }
}

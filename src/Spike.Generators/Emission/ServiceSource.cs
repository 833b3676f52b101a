using Spike.Generators.Models;

namespace Spike.Generators.Emission;

/// <summary>The registration with a dependency injection container, for projects that reference its abstractions.</summary>
internal static class ServiceSource
{
    private const string Services = "global::Microsoft.Extensions.DependencyInjection.IServiceCollection";
    private const string Registration = "global::Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions";
    private const string Resolution = "global::Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions";

    public static void Write(ModelSpec model, CodeWriter code)
    {
        // Named after the class, so that it cannot have the same name.
        string artifact = model.Class + "Artifact";
        code.Documented(
            $"<summary>Registers <see cref=\"{model.Class}\"/> with a dependency injection container.</summary>",
            $"public static class {model.ServicesType}");
        code.Open();
        code.Lines($$"""
            /// <summary>
            /// Registers <see cref="{{model.Class}}"/> as a transient service: each consumer has an instance of its own, so none is used by
            /// two threads at once. All share one artifact, which is loaded when the first is asked for.
            /// </summary>
            /// <param name="services">The container's registrations.</param>
            /// <param name="options">How to run; none: one thread, the default backend, nothing counted.</param>
            /// <returns>The same registrations.</returns>
            public static {{Services}} Add{{model.Class}}(this {{Services}} services, {{Code.Options}}? options = null)
            {
                global::System.ArgumentNullException.ThrowIfNull(services);
                {{Registration}}.AddSingleton(services, static _ => new {{artifact}}());
                {{Registration}}.AddTransient(services, provider => new {{model.Class}}({{Resolution}}.GetRequiredService<{{artifact}}>(provider).Model, {{(model.IsNative ? "options: " : "")}}options));
                return services;
            }

            /// <summary>A type of its own, because the container may hold the artifacts of other models.</summary>
            private sealed class {{artifact}} : global::System.IDisposable
            {
                public global::Spike.Runtime.SpikeModel Model { get; } = global::Spike.Runtime.SpikeModel.Load(
                    global::System.IO.Path.Combine(global::System.AppContext.BaseDirectory, {{model.Class}}.ArtifactFile));

                public void Dispose() => Model.Dispose();
            }
            """);
        code.Close();
    }
}

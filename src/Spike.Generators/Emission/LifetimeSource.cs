using Spike.Generators.Models;

namespace Spike.Generators.Emission;

/// <summary>How an instance comes to be, what it holds, and how it goes.</summary>
internal static class LifetimeSource
{
    private const string LoadFaults = """
        <exception cref="global::System.IO.IOException">The artifact is missing or cannot be opened.</exception>
        <exception cref="global::Spike.Runtime.SpikeFormatException">The artifact is damaged, or was made from another model than this class.</exception>
        """;

    public static void Write(ModelSpec model, CodeWriter code)
    {
        code.Private("""
            private readonly global::Spike.Runtime.SpikeModel? owned;
            private readonly global::Spike.Runtime.SpikeSession session;
            """);
        WriteConstructors(model, code);
        WriteProperties(code);
        code.Documented(
            "<summary>Starts counting afresh.</summary>",
            "public void ResetStatistics() => this.session.ResetStatistics();");
        code.Documented(
            "<summary>Releases the buffers, and the artifact where this instance loaded it.</summary>",
            Code.Method("public void Dispose()", ["this.session.Dispose();", "this.owned?.Dispose();"]));
    }

    private static void WriteConstructors(ModelSpec model, CodeWriter code)
    {
        code.Documented(
            $"<summary>Loads <see cref=\"ArtifactFile\"/> from the folder of the app, to run on one thread and the default backend.</summary>\n{LoadFaults}",
            $$"""
            public {{model.Class}}()
                : this(DefaultPath, null)
            {
            }
            """);
        code.Documented(
            $"""
            <summary>Loads <see cref="ArtifactFile"/> from the folder of the app.</summary>
            <param name="options">How to run. The answers do not depend on it.</param>
            {LoadFaults}
            """,
            $$"""
            public {{model.Class}}({{Code.Options}} options)
                : this(DefaultPath, options)
            {
            }
            """);
        code.Documented(
            $"""
            <summary>Loads an artifact from elsewhere.</summary>
            <param name="artifactPath">The .spike file.</param>
            <param name="options">How to run; none: one thread, the default backend, nothing counted.</param>
            {LoadFaults}
            """,
            $$"""
            public {{model.Class}}(string artifactPath, {{Code.Options}}? options = null)
                : this(global::Spike.Runtime.SpikeModel.Load(artifactPath), options, ownsModel: true)
            {
            }
            """);
        code.Documented(
            """
            <summary>Runs a model that is loaded already, and shares its memory.</summary>
            <param name="model">Stays the caller's, who disposes of it after this instance.</param>
            <param name="options">How to run; none: one thread, the default backend, nothing counted.</param>
            <exception cref="global::Spike.Runtime.SpikeFormatException">It is another model than the one this class was made from.</exception>
            """,
            $$"""
            public {{model.Class}}(global::Spike.Runtime.SpikeModel model, {{Code.Options}}? options = null)
                : this(model, options, ownsModel: false)
            {
            }
            """);
        code.Private($$"""
            private {{model.Class}}(global::Spike.Runtime.SpikeModel model, {{Code.Options}}? options, bool ownsModel)
            {
                global::System.ArgumentNullException.ThrowIfNull(model);
                this.owned = ownsModel ? model : null;
                try
                {
                    RequireMatch(model);
                    this.session = model.CreateSession(options);
                }
                catch
                {
                    this.owned?.Dispose();
                    throw;
                }
            }

            private static string DefaultPath => global::System.IO.Path.Combine(global::System.AppContext.BaseDirectory, ArtifactFile);
            """);
    }

    private static void WriteProperties(CodeWriter code)
    {
        code.Documented(
            "<summary>The loaded artifact. Safe to share between threads.</summary>",
            "public global::Spike.Runtime.SpikeModel Model => this.session.Model;");
        code.Documented(
            "<summary>What runs the model, for what this class has no member for: recorded populations, tensors by name.</summary>",
            "public global::Spike.Runtime.SpikeSession Session => this.session;");
        code.Documented(
            """
            <summary>
            Spikes and synaptic operations of all runs since creation or <see cref="ResetStatistics"/>; zero unless
            <see cref="global::Spike.Runtime.SpikeOptions.CollectStatistics"/> was set.
            </summary>
            """,
            "public global::Spike.Runtime.SpikeStatistics Statistics => this.session.Statistics;");
    }
}

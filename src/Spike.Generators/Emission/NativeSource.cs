using Spike.Generators.Models;

namespace Spike.Generators.Emission;

/// <summary>The class of a native model: it runs step by step, and its neurons keep their state from run to run.</summary>
internal static class NativeSource
{
    private const string Session = "global::Spike.Runtime.NativeSession";
    private const string Model = "global::Spike.Runtime.SpikeModel";
    private const string BatchParameter = "<param name=\"batch\">Samples that run side by side, each with neurons of its own.</param>";
    private const string OptionsParameter = "<param name=\"options\">Threads, backend, and neurons to record; none: one thread, nothing recorded.</param>";
    private const string LoadFaults = """
        <exception cref="global::System.IO.IOException">The artifact is missing or cannot be opened.</exception>
        <exception cref="global::Spike.Runtime.SpikeFormatException">The artifact is damaged, or was made from another model than this class.</exception>
        """;

    public static void Write(ModelSpec model, CodeWriter code)
    {
        code.Private($"""
            private readonly {Model}? owned;
            private readonly {Session} session;
            """);
        WriteConstructors(model, code);
        code.Documented("<summary>The loaded artifact. Safe to share between threads.</summary>", $"public {Model} Model => this.session.Model;");
        code.Documented("<summary>What runs the model, for what this class has no member for: recorded neurons, tensors by name.</summary>", $"public {Session} Session => this.session;");
        WriteRuns(model, code);
        code.Documented("<summary>All neurons are as before the first step.</summary>", "public void Reset() => this.session.Reset();");
        code.Documented(
            "<summary>Releases the buffers, and the artifact where this instance loaded it.</summary>",
            Code.Method("public void Dispose()", ["this.session.Dispose();", "this.owned?.Dispose();"]));
    }

    private static void WriteConstructors(ModelSpec model, CodeWriter code)
    {
        code.Documented(
            $"<summary>Loads <see cref=\"ArtifactFile\"/> from the folder of the app.</summary>\n{BatchParameter}\n{OptionsParameter}\n{LoadFaults}",
            $$"""
            public {{model.Class}}(int batch = 1, {{Code.Options}}? options = null)
                : this(DefaultPath, batch, options)
            {
            }
            """);
        code.Documented(
            $"<summary>Loads an artifact from elsewhere.</summary>\n<param name=\"artifactPath\">The .spike file.</param>\n{BatchParameter}\n{OptionsParameter}\n{LoadFaults}",
            $$"""
            public {{model.Class}}(string artifactPath, int batch = 1, {{Code.Options}}? options = null)
                : this({{Model}}.Load(artifactPath), batch, options, ownsModel: true)
            {
            }
            """);
        code.Documented(
            $"""
            <summary>Runs a model that is loaded already, and shares its artifact.</summary>
            <param name="model">Stays the caller's, who disposes of it after this instance.</param>
            {BatchParameter}
            {OptionsParameter}
            <exception cref="global::Spike.Runtime.SpikeFormatException">It is another model than the one this class was made from.</exception>
            """,
            $$"""
            public {{model.Class}}({{Model}} model, int batch = 1, {{Code.Options}}? options = null)
                : this(model, batch, options, ownsModel: false)
            {
            }
            """);
        code.Private($$"""
            private {{model.Class}}({{Model}} model, int batch, {{Code.Options}}? options, bool ownsModel)
            {
                global::System.ArgumentNullException.ThrowIfNull(model);
                this.owned = ownsModel ? model : null;
                try
                {
                    RequireMatch(model);
                    this.session = model.CreateNativeSession(batch, options);
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

    private static void WriteRuns(ModelSpec model, CodeWriter code)
    {
        code.Documented(
            """
            <summary>Runs some steps and keeps outputs and recorded neurons. The state of the neurons goes on from the run before.</summary>
            <param name="inputs">Every input by name, [steps, batch, ...].</param>
            <returns>What the model gave in each step.</returns>
            <exception cref="global::System.ArgumentException">An input is missing, a length does not fit, or a value is not a finite number.</exception>
            """,
            "public global::Spike.Runtime.NativeRun Run(global::System.Collections.Generic.IReadOnlyDictionary<string, float[]> inputs) => this.session.Run(inputs);");
        if (model.Inputs.Count != 1 || model.Outputs.Count != 1)
            return;
        (TensorSpec input, TensorSpec output) = (model.Inputs[0], model.Outputs[0]);
        code.Documented(
            $"""
            <summary>Runs some steps. The state of the neurons goes on from the run before.</summary>
            <param name="{input.Parameter}">What {Words.Name(input)} is in each step: [steps, batch, <see cref="{input.LengthMember}"/>].</param>
            <param name="{output.Parameter}">Receives {Words.Name(output)} of each step.</param>
            {Words.LengthFault}
            """,
            $"public void Run(global::System.ReadOnlySpan<float> {input.Parameter}, global::System.Span<float> {output.Parameter}) => this.session.Run({input.Parameter}, {output.Parameter});");
        code.Documented(
            $"""
            <summary>Runs some steps. The state of the neurons goes on from the run before.</summary>
            <param name="{input.Parameter}">What {Words.Name(input)} is in each step: [steps, batch, <see cref="{input.LengthMember}"/>].</param>
            <returns>What {Words.Name(output)} is in each step.</returns>
            {Words.LengthFault}
            """,
            Code.Method(
                $"public float[] Run(float[] {input.Parameter})",
                [$"global::System.ArgumentNullException.ThrowIfNull({input.Parameter});"],
                [$"var {output.Parameter} = new float[checked({input.Parameter}.Length / {input.LengthMember} * {output.LengthMember})];", $"this.session.Run({input.Parameter}, {output.Parameter});", $"return {output.Parameter};"]));
    }
}

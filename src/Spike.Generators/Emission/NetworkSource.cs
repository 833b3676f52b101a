using Spike.Generators.Models;

namespace Spike.Generators.Emission;

/// <summary>What lets containers and pools make instances of a class that they do not know; explicit, so that no member shows in the class.</summary>
internal static class NetworkSource
{
    public static string Interface(ModelSpec model) => $"global::Spike.Runtime.ISpikeNetwork<{model.Class}>";

    public static void Write(ModelSpec model, CodeWriter code)
    {
        string self = Interface(model);
        code.Private($$"""
            static string {{self}}.ArtifactFile => ArtifactFile;

            static {{model.Class}} {{self}}.Create(global::Spike.Runtime.SpikeModel model, {{Code.Options}}? options) => new {{model.Class}}(model, {{(model.IsNative ? "options: " : "")}}options);

            void {{self}}.Renew()
            {
                this.session.{{(model.IsNative ? "Reset" : "Rest")}}();
                this.session.ResetStatistics();
            }
            """);
    }
}

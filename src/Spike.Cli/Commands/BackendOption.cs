using System.CommandLine;
using Spike.Runtime;

namespace Spike.Cli.Commands;

/// <summary>--backend: what runs a compiled model.</summary>
internal static class BackendOption
{
    /// <summary>The backends of this version, with what they are.</summary>
    public static readonly IReadOnlyDictionary<string, (Backend Backend, string Description)> Known = new Dictionary<string, (Backend, string)>
    {
        ["auto"] = (Backend.Auto, "what SPIKE_BACKEND names, else cuda for artifacts of that target, else simd"),
        ["simd"] = (Backend.Simd, "vector instructions of the processor"),
        ["reference"] = (Backend.Reference, "the plain interpreter that defines the right answer; slow"),
        ["ilgpu"] = (Backend.Ilgpu, "the first device below that can run"),
        ["cuda"] = (Backend.Cuda, "an NVIDIA card, else simd"),
        ["loihi"] = (Backend.Loihi, "a Loihi-class board, or the emulator where SPIKE_LOIHI_EMULATE=1 asks for it"),
    };

    public static Option<string> Create() => new("--backend")
    {
        Description = $"What runs the model: {string.Join(", ", Known.Keys)}. Every backend gives the same bits. Default: auto.",
        HelpName = "NAME",
        DefaultValueFactory = _ => "auto",
    };

    public static string NameOf(Backend backend) => Known.First(known => known.Value.Backend == backend).Key;

    public static Backend Resolve(string name) => Known.TryGetValue(name, out (Backend Backend, string Description) known)
        ? known.Backend
        : throw CommandFailure.At(CommandFailure.Program, "SPIKE3001",
            $"there is no backend '{name}'", $"This version has {string.Join(", ", Known.Keys)}.");
}

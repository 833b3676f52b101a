using System.CommandLine;
using Spike.Runtime;

namespace Spike.Cli.Commands;

/// <summary>--backend: what runs a compiled model.</summary>
internal static class BackendOption
{
    /// <summary>The backends of this version, with what they are.</summary>
    public static readonly IReadOnlyDictionary<string, (Backend Backend, string Description)> Known = new Dictionary<string, (Backend, string)>
    {
        ["auto"] = (Backend.Auto, "the fastest of this machine"),
        ["simd"] = (Backend.Simd, "vector instructions of the processor"),
        ["reference"] = (Backend.Reference, "the plain interpreter that defines the right answer; slow"),
    };

    public static Option<string> Create() => new("--backend")
    {
        Description = "What runs the model: auto, simd or reference. Every backend gives the same bits. Default: auto.",
        HelpName = "NAME",
        DefaultValueFactory = _ => "auto",
    };

    public static Backend Resolve(string name) => Known.TryGetValue(name, out (Backend Backend, string Description) known)
        ? known.Backend
        : throw CommandFailure.At(CommandFailure.Program, "SPIKE3001",
            $"there is no backend '{name}'", $"This version has {string.Join(", ", Known.Keys)}.");
}

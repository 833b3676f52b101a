using System.Collections.Immutable;
using Spike.Compiler.Diagnostics;
using Spike.Runtime.Chips;

namespace Spike.Compiler.Chips;

/// <summary>The chips that a compilation is for.</summary>
internal static class ChipTarget
{
    /// <summary>The board that the options ask for; none for a target without chips, and where a diagnostic says what is wrong.</summary>
    public static (ChipBoard? Board, ImmutableArray<Diagnostic> Faults) Of(CompileOptions options)
    {
        if (OptionCheck.ChiplessTargets.Contains(options.Target))
        {
            return options.ChipConfig is not { } config ? (null, [])
                : (null, [new Diagnostic(ChipFault.Mismatch, DiagnosticSeverity.Error, options.ModelPath, null, $"the target '{options.Target}' has no chips for the configuration '{config}'",
                    "Leave the chip configuration out, or choose a chip as the target.")]);
        }

        if (options.ChipConfig is null && !ChipProfiles.Names.Contains(options.Target))
        {
            return (null, [new Diagnostic("SPIKE3001", DiagnosticSeverity.Error, options.ModelPath, null, $"there is no target '{options.Target}'",
                $"This version knows {string.Join(", ", OptionCheck.Targets)}; a chip of your own needs its profile's path as the chip configuration.")]);
        }

        ChipResult<ChipBoard> found = ChipBoards.Find(options.Target, options.ChipConfig);
        return (found.Value, [.. found.Faults.Select(Told)]);
    }

    /// <summary>A fault of a chip's file as a diagnostic at that file.</summary>
    public static Diagnostic Told(ChipFault fault) => new(fault.Code, DiagnosticSeverity.Error, fault.File, null, fault.PlacedReason, fault.Remedy);
}

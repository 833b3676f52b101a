using Spike.Compiler;
using Spike.Compiler.Configuration;
using Spike.Runtime.Chips;
using Spike.Service.Jobs;

namespace Spike.Service.Api;

/// <summary>What this service compiles for, and which options it takes.</summary>
/// <param name="Compiler">Version of the compiler.</param>
/// <param name="Targets">Names for the option target.</param>
/// <param name="Chips">Which of them are chips, and what they are.</param>
/// <param name="Codings">Names for the option coding.</param>
/// <param name="Options">Names of options.</param>
/// <param name="Files">Names of files that a request may carry.</param>
internal sealed record TargetsAnswer(string Compiler, string[] Targets, IReadOnlyList<ChipAnswer> Chips, string[] Codings, string[] Options, string[] Files)
{
    public static TargetsAnswer Of(Settings settings) => new(
        CompileRequest.Compiler.Split(' ')[0],
        [.. OptionCheck.Targets.Where(target => settings.AllowedTargets.IsEmpty || settings.AllowedTargets.Contains(target)).Where(target => !settings.Targets.TryGetValue(target, out TargetSettings? own) || own.Enabled)],
        [.. ChipProfiles.Names.Select(name => new ChipAnswer(name, ChipProfiles.Named(name).Description))],
        OptionCheck.Codings, [.. CompileOption.All.Select(option => option.Name)], [.. FileRole.All]);
}

/// <summary>A chip.</summary>
internal sealed record ChipAnswer(string Name, string Description);

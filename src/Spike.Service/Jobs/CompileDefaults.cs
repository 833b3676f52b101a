using System.Globalization;
using Spike.Compiler.Configuration;

namespace Spike.Service.Jobs;

/// <summary>What the service itself was configured with and a compilation is told too: a job is another one where any of it is.</summary>
/// <param name="Facts">The same text for the same settings, on every member.</param>
internal sealed record CompileDefaults(string Facts)
{
    public static CompileDefaults Of(Settings settings) => new(string.Join('\n',
    [
        $"target {settings.Target}",
        string.Create(CultureInfo.InvariantCulture, $"level {settings.OptimizationLevel}"),
        string.Create(CultureInfo.InvariantCulture, $"steps {settings.TimeSteps}"),
        $"coding {settings.Coding}",
        string.Create(CultureInfo.InvariantCulture, $"bits {settings.WeightBits}"),
        string.Create(CultureInfo.InvariantCulture, $"pruning {settings.Pruning:R} {settings.PruningStructure}"),
        $"security {settings.SecurityMode} {settings.RequireHardwareVerification} {settings.SigningKey}",
        $"without {string.Join(' ', settings.DisabledPasses.Order(StringComparer.Ordinal))}",
        $"allowed {string.Join(' ', settings.AllowedTargets.Order(StringComparer.Ordinal))}",
        .. settings.Targets.OrderBy(target => target.Key, StringComparer.Ordinal).Select(target => Of(target.Key, target.Value)),
    ]));

    private static string Of(string name, TargetSettings target) =>
        string.Create(CultureInfo.InvariantCulture, $"target {name} {target.Enabled} {target.MaxNeurons} {target.Priority} {target.CoresPerChip} {target.EnergyModel}");
}

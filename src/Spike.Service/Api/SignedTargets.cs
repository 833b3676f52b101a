using Spike.Compiler;
using Spike.Compiler.Configuration;
using Spike.Service.Jobs;

namespace Spike.Service.Api;

/// <summary>Where artifacts for chips must be signed, none is made here: the private key would have to be where models of others are compiled.</summary>
internal static class SignedTargets
{
    private const string NoHardware = "SPIKE4003";

    /// <exception cref="Problem">It asks for a chip.</exception>
    public static void Check(Settings settings, CompileRequest request)
    {
        if (!settings.RequireHardwareVerification || request.IsEvaluation) return;
        string target = request.Options.GetValueOrDefault("target") ?? settings.Target;
        if (OptionCheck.ChiplessTargets.Contains(target)) return;
        string message = $"artifacts for the target '{target}' must be signed before they go to hardware (SPIKE_REQUIRE_HW_VERIFICATION), and this service has no key to sign with. "
            + "Compile on a machine that has SPIKE_SIGNING_KEY, without a service, or ask for SPIKE_REQUIRE_HW_VERIFICATION to be unset here and sign what it gives with 'spike-compile sign'.";
        throw new Problem(StatusCodes.Status422UnprocessableEntity, "not-compiled", $"'{request.Model.Name}' is not compiled for '{target}'")
        {
            Diagnostics = [new JobDiagnostic(NoHardware, "error", request.Model.Name, null, message)],
        };
    }
}

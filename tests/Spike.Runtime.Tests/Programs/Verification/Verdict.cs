using Spike.Runtime.Programs;
using Spike.Runtime.Programs.Verification;

namespace Spike.Runtime.Tests.Programs.Verification;

/// <summary>What the verifier says of a program.</summary>
internal static class Verdict
{
    public const string Sound = "sound";

    public static string Of(SpikingProgram program) => ProgramVerifier.FindFault(program) ?? Sound;

    public static string Of(TinyProgram program) => Of(program.Build());
}

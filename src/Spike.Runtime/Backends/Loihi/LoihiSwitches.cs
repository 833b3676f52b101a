namespace Spike.Runtime.Backends.Loihi;

/// <summary>What the environment says about chips; options of a session can only add to it.</summary>
internal static class LoihiSwitches
{
    public const string Emulate = "SPIKE_LOIHI_EMULATE", RequireVerification = "SPIKE_REQUIRE_HW_VERIFICATION";
    public const string Device = "SPIKE_LOIHI_DEVICE", Token = "SPIKE_LOIHI_TOKEN", Certificate = "SPIKE_LOIHI_CERTIFICATE";

    /// <exception cref="ArgumentException">The variable is neither true nor false.</exception>
    public static bool IsOn(string variable) => Read(variable, Environment.GetEnvironmentVariable(variable));

    /// <summary>A variable's text; null where it is not set.</summary>
    public static string? Text(string variable) => Environment.GetEnvironmentVariable(variable)?.Trim() is { Length: > 0 } text ? text : null;

    internal static bool Read(string variable, string? value) => value?.Trim().ToLowerInvariant() switch
    {
        null or "" or "0" or "false" => false,
        "1" or "true" => true,
        _ => throw new ArgumentException($"{variable} is '{value}', which is neither true nor false. Set it to 1 or 0, or leave it unset."),
    };
}

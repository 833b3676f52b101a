using Spike.Runtime.Backends.Devices;

namespace Spike.Runtime.Backends;

/// <summary>Which backend is asked for, and which devices it may mean, in which order: the one place where that stands.</summary>
internal static class BackendOrder
{
    public const string Variable = "SPIKE_BACKEND";

    /// <summary>The backends by the names that <see cref="Variable"/> and the command line know.</summary>
    public static readonly IReadOnlyDictionary<string, Backend> Names = new Dictionary<string, Backend>
    {
        ["auto"] = Backend.Auto,
        ["simd"] = Backend.Simd,
        ["reference"] = Backend.Reference,
        ["ilgpu"] = Backend.Ilgpu,
        ["cuda"] = Backend.Cuda,
        ["loihi"] = Backend.Loihi,
    };

    /// <summary>What is asked for, first answer wins, and by whom, as a clause.</summary>
    /// <param name="options">Of the session: an app that names a backend means it.</param>
    /// <param name="environment">The value of <see cref="Variable"/>: who runs the app knows the machine.</param>
    /// <param name="target">What the artifact was compiled for; null where it was never written.</param>
    /// <exception cref="ArgumentException">The variable names no backend.</exception>
    public static (Backend Backend, string Why) Asked(SpikeOptions options, string? environment, string? target)
    {
        if (options.Backend != Backend.Auto) return (options.Backend, $"the session's options ask for {NameOf(options.Backend)}");
        if (!string.IsNullOrEmpty(environment))
        {
            if (!Names.TryGetValue(environment, out Backend named))
                throw new ArgumentException($"{Variable} is '{environment}', which is no backend. Set it to {string.Join(", ", Names.Keys)}, or leave it unset.");
            if (named != Backend.Auto) return (named, $"{Variable} asks for {environment}");
        }

        // Only who compiled for a card gets one unasked: opening a device takes memory and time that a small network never earns back.
        // An artifact that was compiled for chips holds the same integer program: it runs on the processor until somebody names the board.
        return target == "cuda" ? (Backend.Cuda, "the artifact was compiled for cuda") : (Backend.Simd, "nothing else was asked for");
    }

    public static string NameOf(Backend backend) => Names.FirstOrDefault(name => name.Value == backend).Key ?? backend.ToString();

    /// <summary>The kinds of device that a backend may mean, in the order in which they are tried.</summary>
    public static DeviceKind[] Kinds(Backend backend) => backend switch
    {
        Backend.Cuda => [DeviceKind.Cuda],
        // The correctness device is slower than the processor's own kernels by orders of magnitude: nobody gets it who did not write "ilgpu".
        Backend.Ilgpu => [DeviceKind.Cuda, DeviceKind.OpenCl, DeviceKind.Correctness],
        _ => [],
    };
}

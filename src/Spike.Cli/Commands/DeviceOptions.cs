using System.CommandLine;
using Spike.Runtime.Devices;

namespace Spike.Cli.Commands;

/// <summary>--device and --device-retries: chips of another program or machine.</summary>
internal static class DeviceOptions
{
    public static Option<string> Address() => CommonOptions.Text("--device", "ADDRESS", "Run on the chips behind grpc://HOST:PORT (grpcs:// with TLS), as SPIKE_LOIHI_DEVICE does.");

    public static Option<int> Retries() => CommonOptions.Whole("--device-retries", "How often a sample is run again that a chip did not finish.", 0, 1000, otherwise: 0);

    /// <summary>Who names a chip wants one.</summary>
    public static Runtime.Backend Backend(string backend, string? address)
    {
        Runtime.Backend asked = BackendOption.Resolve(backend);
        if (address is null) return asked;
        return asked is Runtime.Backend.Auto or Runtime.Backend.Loihi
            ? Runtime.Backend.Loihi
            : throw CommandFailure.Usage($"--device is for chips, and --backend asks for {backend}", "Leave one of the two out.");
    }

    public static SpikeDeviceOptions? Of(string? address, int retries) => address is null && retries == 0 ? null : new SpikeDeviceOptions { Address = address, Retries = retries };
}

using System.CommandLine;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Spike.Cli.Rendering;
using Spike.Compiler;
using Spike.Compiler.Isolation;
using Spike.Runtime.Backends.Devices;
using Spike.Runtime.Chips;
using Spike.Runtime.Devices;
using Spike.Runtime.Kernels;

namespace Spike.Cli.Commands;

/// <summary>info: the version, the machine, and what can be compiled for and run on.</summary>
internal static class InfoCommand
{
    public static Command Create(CommandHost host)
    {
        var command = new Command("info", "Prints versions, processor features, backends and targets.");
        command.SetAction(parse => host.Run(parse, _ => Describe(), DocumentJson.Default.InfoDocument, InfoText.Write));
        return command;
    }

    public static string Version => typeof(InfoCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    private static InfoDocument Describe()
    {
        (IReadOnlyList<DeviceDocument> chips, string searched) = Chips();
        return Describe(chips, searched);
    }

    private static InfoDocument Describe(IReadOnlyList<DeviceDocument> chips, string searched) => new(
        Version, RuntimeInformation.FrameworkDescription, RuntimeInformation.OSDescription, RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant(),
        Environment.ProcessorCount, MemoryLimit.Find(),
        [.. Features().Where(feature => feature.Present).Select(feature => feature.Name)],
        SimdLevels.Best.ToString().ToLowerInvariant(),
        [.. BackendOption.Known.Select(known => new BackendDocument(known.Key, known.Value.Description))],
        [.. chips, .. DevicePackage.Find(out _)?.Devices.Select(Describe) ?? []], searched,
        OptionCheck.Targets, OptionCheck.Codings, [.. ChipProfiles.Names.Select(name => Describe(ChipProfiles.Named(name)))])
    { Isolation = SandboxTools.Here.Words };

    private static ChipDocument Describe(ChipProfile chip) => new(
        chip.Name, chip.Description, chip.Cores.PerChip.Count, chip.Core.Neurons.Count, chip.Figures.Length, chip.Figures.Count(figure => figure.IsAssumed));

    /// <summary>Boards behind a vendor's library; a library that cannot be used is an answer too.</summary>
    private static (IReadOnlyList<DeviceDocument> Chips, string Searched) Chips()
    {
        try
        {
            IReadOnlyList<SpikeDeviceInfo> found = SpikeDevices.Find(Hasty, out string searched);
            return ([.. found.Select(device => new DeviceDocument("loihi", $"{device.Id}: {device.Model}", 0, CanRun: true, $"chip images for {device.Profile}, {device.Chips} chips"))], searched);
        }
        catch (SpikeDeviceException e)
        {
            return ([], e.Message);
        }
    }

    private static readonly SpikeDeviceOptions Hasty = new() { CallTimeout = TimeSpan.FromSeconds(3), LoadTimeout = TimeSpan.FromSeconds(10), Grace = TimeSpan.FromSeconds(1) };

    private static DeviceDocument Describe(DeviceDescription device) => new(
        device.Kind switch { DeviceKind.Cuda => "cuda", DeviceKind.OpenCl => "opencl", _ => "processor" }, device.Name, device.MemoryBytes, device.CanRun,
        !device.CanRun ? $"nothing: {device.Refusal}"
        : device.Kind == DeviceKind.Correctness ? "every operation, slowly, to show that the device kernels are right; not stepped runs"
        : "every operation; not stepped runs");

    private static IEnumerable<(string Name, bool Present)> Features() =>
    [
        ("avx2", Avx2.IsSupported), ("fma", Fma.IsSupported), ("avxvnni", AvxVnni.IsSupported),
        ("avx512f", Avx512F.IsSupported), ("avx512bw", Avx512BW.IsSupported), ("avx512vbmi", Avx512Vbmi.IsSupported),
        ("neon", AdvSimd.IsSupported), ("dotprod", Dp.IsSupported),
    ];
}

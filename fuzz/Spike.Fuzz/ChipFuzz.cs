using Spike.Runtime;
using Spike.Runtime.Backends.Loihi;
using Spike.Runtime.Backends.Loihi.Emulation;
using Spike.Runtime.Chips;
using Spike.Runtime.Chips.Images;
using Spike.Runtime.Devices;

namespace Spike.Fuzz;

/// <summary>What describes chips, and what is loaded onto them.</summary>
internal static class ChipFuzz
{
    /// <summary>An image may ask for memory by the gigabyte, and may have it; here it is not run.</summary>
    private const long MaxElements = 1 << 18;

    private const int MaxSteps = 64;

    public static void Run(byte[] bytes)
    {
        if (bytes.AsSpan().TrimStart(" \t\r\n"u8).StartsWith("{"u8)) Describe(bytes);
        Emulate(bytes);
        Emulate(MendedArtifact.Of(bytes));
    }

    /// <summary>JSON ⇒ a board, which is written and read again as it was, or faults.</summary>
    private static void Describe(byte[] bytes)
    {
        using var file = new FuzzFile("chip.json", bytes);
        ChipResult<ChipBoard> found = ChipBoards.Find(null, file.Path);
        if (found.Value is null && (found.Faults.IsEmpty || found.Faults.Any(fault => fault.Reason.Length == 0))) throw new InvalidOperationException("Neither a board nor words came out.");
        if (found.Value is not { } board) return;
        ChipResult<ChipProfile> again = ChipFiles.Profile(file.Path, ChipFiles.ToBytes(board.Chip));
        if (again.Value is null || ProfileDigest.Of(again.Value) != ProfileDigest.Of(board.Chip)) throw new InvalidOperationException("A profile is another one after it was written.");
    }

    /// <summary>.spike ⇒ its chip section, alone and read again, and some steps of it.</summary>
    private static void Emulate(byte[] bytes)
    {
        using var file = new FuzzFile("model.spike", bytes);
        try
        {
            using SpikeModel model = SpikeModel.Load(file.Path);
            if (model.Chip() is not { } image) return;
            Emulate(ChipImageFile.Read(ChipImageFile.ToBytes(image)));
        }
        catch (Exception e) when (e is SpikeFormatException or ChipImageException or ChipRunException)
        {
            // Refused in words.
        }
    }

    private static void Emulate(ChipImage image)
    {
        long elements = image.Cores.Sum(core => core.Slices.Sum(slice => (long)slice.Neurons * slice.Program.Dendrites.Length)) + image.Outputs.Sum(port => (long)port.Elements)
            + image.Processors.Sum(processor => processor.Buffers.Sum(buffer => (long)buffer.Elements)) + image.Inputs.Sum(port => (long)port.Elements);
        if (elements > MaxElements || image.Chips > ChipForm.MaxChips) return;
        using var emulator = new ChipEmulator(image, image.Hardware ?? NclBoards.Of(image.Chips, ChipProfiles.Named("loihi3")));
        emulator.Start();
        for (int port = 0; port < image.Inputs.Length; port++)
        {
            for (int element = 0; element < Math.Min(image.Inputs[port].Elements, 64); element++) emulator.Send(new SpikeDeviceSpike(Math.Max(0, image.Inputs[port].Emission?.FirstStep ?? 0), port, element, 1));
        }

        emulator.Run(Math.Clamp(image.Steps, 1, MaxSteps), []);
    }
}

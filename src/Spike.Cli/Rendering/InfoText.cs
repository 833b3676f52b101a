namespace Spike.Cli.Rendering;

internal static class InfoText
{
    public static void Write(TextWriter writer, InfoDocument document)
    {
        writer.WriteLine($"spike-compile {document.Version}");
        writer.WriteLine($"  runtime     {document.Runtime}");
        writer.WriteLine($"  system      {document.OperatingSystem}, {document.Architecture}, {document.Processors} processors, {Figures.Bytes(document.MemoryBytes)} of memory");
        writer.WriteLine($"  processor   {string.Join(", ", document.ProcessorFeatures)}");
        writer.WriteLine($"  kernels     {document.InstructionLevel}{(document.InstructionLevel == "avx512vnni" ? ": machine code emitted at start; SPIKE_MACHINE_CODE=0 turns it off" : "")}");
        foreach (BackendDocument backend in document.Backends) writer.WriteLine($"  backend     {backend.Name}: {backend.Description}");
        foreach (DeviceDocument device in document.Devices)
            writer.WriteLine($"  device      {device.Kind}: {device.Name}{(device.MemoryBytes > 0 ? $", {Figures.Bytes(device.MemoryBytes)}" : "")}; runs {device.Runs}");
        writer.WriteLine($"  chips       {document.ChipLibrary}");
        writer.WriteLine($"  targets     {string.Join(", ", document.Targets)}");
        writer.WriteLine($"  codings     {string.Join(", ", document.Codings)}");
        writer.WriteLine($"  isolation   {document.Isolation}");
        foreach (ChipDocument chip in document.Chips)
            writer.WriteLine($"  chip        {chip.Name}: {chip.Cores} cores of {Figures.Count(chip.NeuronsPerCore)} neurons; {chip.AssumedNumbers} of {chip.Numbers} numbers are assumed");
    }
}

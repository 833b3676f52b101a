using Spike.Runtime.Chips.Images.Verification;
using static Spike.Runtime.Chips.Images.Verification.ImageReading;

namespace Spike.Runtime.Chips.Images;

/// <summary>Whether an image makes sense: every index leads somewhere, every table is as long as it must be, every spike arrives inside of a window.</summary>
/// <remarks>
/// Whether membranes fit the bits that they declare is proved from weights and codes, and that they fit the chip from the profile that comes with the image. Whether
/// it fits another board the device says that it is loaded onto.
/// </remarks>
internal static class ChipImageVerifier
{
    /// <summary>What is wrong, half a sentence; null: nothing.</summary>
    public static string? FindFault(ChipImage image)
    {
        try
        {
            Check(image);
            return null;
        }
        catch (ImageFault fault)
        {
            return fault.Message;
        }
    }

    private static void Check(ChipImage image)
    {
        Require(!image.Cores.IsDefault && !image.Processors.IsDefault && !image.Inputs.IsDefault && !image.Outputs.IsDefault, "the image", "a list is missing");
        // A list of a file may hold null where its type does not.
        Require(image.Cores.All(core => core is not null) && image.Processors.All(processor => processor is not null)
            && image.Inputs.All(port => port is not null) && image.Outputs.All(port => port is not null), "the image", "a list holds nothing at a place");
        Require(image.Chips is >= 1 and <= 1 << 20 && image.Steps is >= 0 and <= 1 << 30, "the image", $"{image.Chips} chips and {image.Steps} steps make no sense");
        if (image.Hardware is { } board) HardwareVerifier.Check(image, board);
        var tables = new ImageReading(image.Segments);
        var taken = new HashSet<(int Chip, int Core)>();
        var cores = new CoreVerifier(image, tables);
        for (int i = 0; i < image.Cores.Length; i++)
        {
            CoreImage core = image.Cores[i];
            Require(core.Chip >= 0 && core.Chip < image.Chips && core.Core >= 0 && taken.Add((core.Chip, core.Core)), $"core {i}", $"core {core.Core} of chip {core.Chip} is not there, or there twice");
            cores.Check(core, $"core {core.Core} of chip {core.Chip}");
        }

        foreach (ProcessorImage processor in image.Processors)
        {
            Require(processor.Chip >= 0 && processor.Chip < image.Chips && taken.Add((processor.Chip, -1)), "the image", $"the processors of chip {processor.Chip} are not there, or there twice");
            new ProcessorVerifier(image, tables).Check(processor, cores, $"processors of chip {processor.Chip}");
        }

        var arrivals = new Arrivals(image, tables);
        Routes(image, tables, arrivals);
        new MembraneVerifier(image, tables, arrivals).Check();
        if (image.Hardware is not null) CapacityVerifier.Check(image, image.Hardware);
    }

    /// <summary>Numbers that membranes are multiplied by are finite.</summary>
    internal static void Check(MembraneValues? values, long elements, ImageReading tables, string what)
    {
        if (values is null) return;
        foreach (double scale in tables.Table<double>(values.ScaleSegment, elements, what)) Require(double.IsFinite(scale), what, $"a membrane stands for {scale} times itself");
        if (values.OffsetSegment is not { } segment) return;
        foreach (double offset in tables.Table<double>(segment, elements, what)) Require(double.IsFinite(offset), what, $"a membrane of 0 stands for {offset}");
    }

    private static void Routes(ChipImage image, ImageReading tables, Arrivals arrivals)
    {
        foreach (OutputPort port in image.Outputs) Check(port.Membranes, port.Elements, tables, $"output '{port.Name}'");
        foreach (OutputPort port in image.Outputs) Require(port.Lag is >= 0 and <= 1 << 20, $"output '{port.Name}'", $"it comes {port.Lag} steps late");
        foreach (OutputPort port in image.Outputs) Require(port.Elements >= 1 && (port.Emission is not { } emission || StepSpan.Of(emission).Last < image.Steps), $"output '{port.Name}'", "it has no elements, or ends after the sample");
        var routes = new RouteVerifier(image, tables, arrivals);
        foreach (InputPort port in image.Inputs)
        {
            Require(port.Elements >= 1 && (port.Values is null or { Unit: > 0 and < double.PositiveInfinity, Most: > 0 }), $"input '{port.Name}'", "it has no elements, or its unit makes no sense");
            routes.Check(port.Routes, port.Elements, port.Emission is { } emission ? StepSpan.Of(emission) : null, $"input '{port.Name}'");
        }

        foreach (Slice slice in image.Cores.SelectMany(core => core.Slices).Where(slice => slice.Routes is not null))
        {
            StepSpan? leaves = slice.Program switch
            {
                WindowedNeuron { Emission: { } emission } => StepSpan.Of(emission),
                RelayNeuron relay => new StepSpan(relay.SendStep, relay.SendStep),
                _ => null,
            };
            routes.Check(slice.Routes!, slice.Neurons, leaves, $"'{slice.Population}'");
        }

        foreach (Slice slice in image.Cores.SelectMany(core => core.Slices).Where(slice => slice.Probes is not null))
            routes.Check(slice.Probes!, slice.Neurons, null, $"membranes of '{slice.Population}'", outputsOnly: true);

        foreach (ProcessorImage processor in image.Processors)
        {
            foreach (SendTask task in processor.Tasks.OfType<SendTask>())
                routes.Check(task.Routes, processor.Buffers[task.Input].Elements, StepSpan.Of(task.Emission), $"'{processor.Buffers[task.Input].Name}' of the processors of chip {processor.Chip}");
        }
    }
}

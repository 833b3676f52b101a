using System.Collections.Immutable;
using Spike.Runtime.Chips.Images;
using Spike.Runtime.Chips.Images.Verification;
using Spike.Runtime.Devices;

namespace Spike.Runtime.Backends.Loihi.Sessions;

/// <summary>What a host must know of an image to feed it.</summary>
/// <param name="Profile">The chip profile that it was mapped for.</param>
/// <param name="ProfileSha256">Of the profile's content.</param>
/// <param name="Steps">Of a sample; 0: until it is stopped.</param>
/// <param name="Inputs">Elements of each input.</param>
/// <param name="Outputs">Elements of each output.</param>
/// <param name="Interval">Steps after which the next sample may begin; 0: when the one before is over.</param>
internal sealed record ImageFacts(string Profile, string ProfileSha256, int Steps, ImmutableArray<int> Inputs, ImmutableArray<int> Outputs, int Interval)
{
    /// <summary>Steps in which spikes of each input may leave; none: in all. Later ones would reach the sample behind.</summary>
    public ImmutableArray<StepSpan?> Windows { get; init; } = [];

    public static ImageFacts Of(ChipImage image) => new(
        image.Profile, image.ProfileSha256, image.Steps, [.. image.Inputs.Select(port => port.Elements)], [.. image.Outputs.Select(port => port.Elements)], SampleInterval.Of(image))
    {
        Windows = [.. image.Inputs.Select(port => port.Emission is { } emission ? StepSpan.Of(emission) : (StepSpan?)null)],
    };

    /// <summary>Samples of the image that may be under way at once.</summary>
    public int Overlap => Interval == 0 ? 1 : (Steps + Interval - 1) / Interval;

    /// <summary>Steps that a sample runs, when all of it fits the image.</summary>
    /// <exception cref="ArgumentException">It does not; nothing of it was accepted.</exception>
    public int StepsOf(SpikeDeviceSample sample)
    {
        int steps = sample.Steps == 0 ? Steps : sample.Steps;
        if (sample.Steps < 0 || (Steps > 0 && steps != Steps))
            throw new ArgumentException($"The image takes {Steps} steps a sample, and the sample asks for {sample.Steps}.", nameof(sample));
        if (steps == 0) throw new ArgumentException("The image runs until it is stopped; the sample must say how many steps.", nameof(sample));
        if (sample.Spikes.IsDefault) throw new ArgumentException("The sample has no list of spikes; an empty one is a list.", nameof(sample));
        foreach (SpikeDeviceSpike spike in sample.Spikes)
        {
            if (spike.Step < 0 || spike.Step >= steps) throw new ArgumentException($"{spike}: the sample has the steps 0 to {steps - 1}.", nameof(sample));
            if (!IsIn(Inputs, spike)) throw new ArgumentException($"{spike}: there is no such element; the inputs have {string.Join(", ", Inputs)}.", nameof(sample));
            if (spike.Port < Windows.Length && Windows[spike.Port] is { } window && (spike.Step < window.First || spike.Step > window.Last))
                throw new ArgumentException($"{spike}: its input has the steps {window.First} to {window.Last}.", nameof(sample));
            if (spike.Payload == 0) throw new ArgumentException($"{spike}: a spike's payload is not 0.", nameof(sample));
        }

        return steps;
    }

    /// <summary>Whether a device may have sent this.</summary>
    public bool IsOutput(SpikeDeviceSpike spike) => IsIn(Outputs, spike) && spike.Payload != 0;

    private static bool IsIn(ImmutableArray<int> ports, SpikeDeviceSpike spike) =>
        spike.Port >= 0 && spike.Port < ports.Length && spike.Element >= 0 && spike.Element < ports[spike.Port];
}

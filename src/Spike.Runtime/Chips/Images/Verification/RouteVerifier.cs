using static Spike.Runtime.Chips.Images.Verification.ImageReading;

namespace Spike.Runtime.Chips.Images.Verification;

/// <summary>Whether spikes go somewhere, and arrive inside of a window that is theirs.</summary>
internal sealed class RouteVerifier(ChipImage image, ImageReading tables, Arrivals arrivals)
{

    /// <summary>Checks the routes of one sender.</summary>
    /// <param name="routes">Where its spikes go.</param>
    /// <param name="elements">How many of it there are.</param>
    /// <param name="leaves">When its spikes leave; null: at any time.</param>
    /// <param name="what">The sender, for messages.</param>
    /// <param name="outputsOnly">Whether nothing else may receive them.</param>
    public void Check(RouteTable routes, int elements, StepSpan? leaves, string what, bool outputsOnly = false)
    {
        ReadOnlySpan<int> targets = tables.Table<int>(routes.TargetSegment, what);
        Require(targets.Length % 3 == 0, what, "its routes are no triples");
        tables.Offsets(routes.OffsetSegment, elements, targets.Length / 3, what);
        for (int i = 0; i < targets.Length; i += 3)
        {
            (int node, int axon, int delay) = (targets[i], targets[i + 1], targets[i + 2]);
            Require(node < 0 || !outputsOnly, what, "they go to other neurons");
            Require(delay is >= 0 and <= 1 << 16, what, $"a delay is {delay}");
            if (node < 0) Output(-1 - (long)node, axon, delay, leaves, what);
            else
            {
                Require(arrivals.Holds(node, axon), what, $"there is no axon {axon} of node {node}");
                // Without a window anything may arrive at any time.
                if (arrivals.Window(node, axon) is { } dendrite && StepSpan.Of(dendrite) is var window && leaves is { } span)
                    Require(window.Holds(span.Later(1 + delay)), what, $"its spikes arrive in steps {span.First + 1 + delay} to {span.Last + 1 + delay}, and node {node} takes them in steps {window.First} to {window.Last}");
            }
        }
    }

    private void Output(long number, int element, int delay, StepSpan? leaves, string what)
    {
        Require(number < image.Outputs.Length && element >= 0 && element < image.Outputs[(int)number].Elements, what, $"there is no element {element} of output {number}");
        Require(delay == 0, what, "a spike to an output has a delay");
        if (leaves is { } span && image.Outputs[(int)number].Emission is { } emission)
            Require(StepSpan.Of(emission).Holds(span), what, $"its spikes leave from step {span.First} on, and output {number} is decoded from step {emission.FirstStep} on");
    }
}

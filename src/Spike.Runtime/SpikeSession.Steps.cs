using System.Runtime.CompilerServices;
using Spike.Runtime.Statistics;

namespace Spike.Runtime;

/// <content>Runs that show the spikes of <see cref="SpikeOptions.Record"/> step by step.</content>
public sealed partial class SpikeSession
{
    /// <summary>
    /// Runs samples one after the other and shows what the populations of <see cref="SpikeOptions.Record"/> sent: sample by sample, of each sample
    /// population by population as they fire, of each population every step of its window, those without a spike too. Holds one sample's codes
    /// however many there are. In a stream the samples are its frames.
    /// </summary>
    /// <param name="inputs">Every input by name, [samples, input length].</param>
    /// <param name="observe">Called for each step, on the calling thread. It may not use the session.</param>
    /// <param name="cancellation">Ends the run between two steps.</param>
    /// <exception cref="ArgumentException">An input is missing, or a length does not fit.</exception>
    /// <exception cref="InvalidOperationException">No population is recorded, or one that sends no spikes; or another thread is running the session.</exception>
    /// <exception cref="OperationCanceledException">The run was ended.</exception>
    public void RunSteps(IReadOnlyDictionary<string, float[]> inputs, Action<SpikeStep> observe, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(observe);
        int samples = CountSamples(inputs);
        Enter();
        try
        {
            for (int sample = 0; sample < samples; sample++)
            {
                cancellation.ThrowIfCancellationRequested();
                RunSample(inputs, sample);
                foreach (SpikeStep step in watched!.Steps(sample))
                {
                    cancellation.ThrowIfCancellationRequested();
                    observe(step);
                }
            }
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>The same as a sequence: a sample runs on a thread of the pool when its first step is asked for. The session is taken until the sequence ends or is disposed.</summary>
    /// <param name="inputs">Every input by name, [samples, input length]; not changed until the sequence ends.</param>
    /// <param name="cancellation">Ends the run between two steps.</param>
    /// <returns>The steps in the order of <see cref="RunSteps"/>.</returns>
    /// <exception cref="ArgumentException">An input is missing, or a length does not fit.</exception>
    /// <exception cref="InvalidOperationException">No population is recorded, or one that sends no spikes; or another thread is running the session.</exception>
    public IAsyncEnumerable<SpikeStep> RunStepsAsync(IReadOnlyDictionary<string, float[]> inputs, CancellationToken cancellation = default) =>
        Steps(inputs, CountSamples(inputs), cancellation);

    private async IAsyncEnumerable<SpikeStep> Steps(IReadOnlyDictionary<string, float[]> inputs, int samples, [EnumeratorCancellation] CancellationToken cancellation)
    {
        // The sequence goes on after this call, on other threads.
        RequireAlive();
        inside.EnterAlone();
        try
        {
            for (int sample = 0; sample < samples; sample++)
            {
                int current = sample;
                await Task.Run(() => RunSample(inputs, current), cancellation).ConfigureAwait(false);
                foreach (SpikeStep step in watched!.Steps(sample))
                {
                    cancellation.ThrowIfCancellationRequested();
                    yield return step;
                }
            }
        }
        finally
        {
            Leave();
        }
    }

    private void RunSample(IReadOnlyDictionary<string, float[]> inputs, int sample)
    {
        for (int i = 0; i < Model.Inputs.Length; i++)
        {
            SpikeTensor input = Model.Inputs[i];
            Encode(i, inputs[input.Name].AsSpan(sample * input.Length, input.Length), batch: 1);
        }

        RunBatch(1);
    }

    private int CountSamples(IReadOnlyDictionary<string, float[]> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        if (recorded.IsEmpty) throw new InvalidOperationException("No population is recorded. Name those to watch in SpikeOptions.Record.");
        int silent = recorded.FirstOrDefault(edge => !ReferenceCounter.SpikingEdges(program).Contains(edge), -1);
        if (silent >= 0) throw new InvalidOperationException($"'{program.Edges[silent].Name}' sends no spikes: it is constant, wiring, or read by the processor beside it. Take it out of SpikeOptions.Record.");
        int samples = 0;
        foreach (SpikeTensor input in Model.Inputs)
        {
            if (!inputs.TryGetValue(input.Name, out float[]? values)) throw new ArgumentException($"Input '{input.Name}' is missing.", nameof(inputs));
            int count = WholeSamples(values.Length, input, nameof(inputs));
            if (samples != 0 && count != samples) throw new ArgumentException($"Input '{input.Name}' holds {count} samples, not {samples}.", nameof(inputs));
            samples = count;
        }

        return samples;
    }
}

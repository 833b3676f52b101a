using System.Collections.Immutable;
using Spike.Runtime.Backends;
using Spike.Runtime.Native;
using Spike.Runtime.Native.Graphs;
using Spike.Runtime.Telemetry;

namespace Spike.Runtime;

/// <summary>
/// Runs a native model step by step. Neurons keep their state from run to run until <see cref="Reset"/>. Not safe for concurrent use: give each
/// thread a session of its own, they share the model's artifact.
/// </summary>
public sealed class NativeSession : IDisposable
{
    private readonly NativeGraph graph;
    private readonly INativeEngine engine;
    private readonly NativeCounter? counter;
    private readonly RunTelemetry telemetry;
    private readonly int[] inputs, outputs, recorded;

    /// <summary>Held while counts change or are looked at.</summary>
    private readonly Lock counting = new();

    private OneThread inside;
    private bool disposed;

    internal NativeSession(SpikeModel model, int batch, SpikeOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batch);
        ArgumentOutOfRangeException.ThrowIfNegative(options.Threads);
        (Model, Batch, Options, graph) = (model, batch, options, model.Native!);
        inputs = [.. graph.Inputs];
        outputs = [.. graph.Outputs];
        recorded = options.Record.IsDefault ? [] : [.. options.Record.Select(FindNeurons)];
        model.Hold();
        try
        {
            (engine, Backend, BackendReason, HasFallenBack) = NativeBackend.Create(model, batch, options, recorded);
            if (options.CollectStatistics) counter = new NativeCounter(graph, batch);
        }
        catch
        {
            model.Release();
            throw;
        }

        telemetry = new RunTelemetry(model.Name, Backend, options.CollectStatistics);
        if (RuntimeNotices.AreHeard) RuntimeNotices.Give(new BackendChosen(model.Name, BackendOrder.NameOf(Backend), BackendReason, HasFallenBack));
    }

    /// <summary>The model it runs.</summary>
    public SpikeModel Model { get; }

    /// <summary>Samples that run side by side.</summary>
    public int Batch { get; }

    /// <summary>How it runs.</summary>
    public SpikeOptions Options { get; }

    /// <summary>What runs it; never <see cref="Runtime.Backend.Auto"/>.</summary>
    public Backend Backend { get; }

    /// <summary>Why that backend: who asked for it, and where it is not what was asked for, what stood against that.</summary>
    public string BackendReason { get; }

    /// <summary>Whether another backend was asked for, which runs no native models, so that the processor does.</summary>
    public bool HasFallenBack { get; }

    /// <summary>
    /// Counts over all runs since creation or <see cref="ResetStatistics"/>, of inputs and neurons that spike; empty unless <see cref="SpikeOptions.CollectStatistics"/>. Each
    /// run counts <see cref="Batch"/> samples of as many steps as it had. Any thread may ask; one that asks while another runs the session waits for the end of that run.
    /// </summary>
    public SpikeStatistics Statistics
    {
        get
        {
            lock (counting) return counter?.Statistics ?? new SpikeStatistics(0, []);
        }
    }

    /// <summary>The counts themselves; none unless they were asked for.</summary>
    internal NativeCounter? Counter => counter;

    /// <summary>Runs some steps of a model of one input and one output.</summary>
    /// <param name="input">[steps, batch, input length]; no step at all does nothing.</param>
    /// <param name="output">Receives [steps, batch, output length].</param>
    /// <exception cref="ArgumentException">A length does not fit, or a value is not a finite number.</exception>
    /// <exception cref="InvalidOperationException">The model has several inputs or outputs, or another thread is running the session.</exception>
    public void Run(ReadOnlySpan<float> input, Span<float> output)
    {
        if (inputs.Length != 1 || outputs.Length != 1)
            throw new InvalidOperationException($"'{Model.Name}' has {inputs.Length} inputs and {outputs.Length} outputs: use the Run that takes them by name.");
        int steps = Steps(Model.Inputs[0], input);
        long gives = (long)steps * Batch * Model.Outputs[0].Length;
        if (output.Length != gives)
            throw new ArgumentException($"Output '{Model.Outputs[0].Name}' of {steps} steps and {Batch} samples takes {gives} values, not {output.Length}.", nameof(output));
        Enter();
        try
        {
            if (!Instruments.AreHeard)
            {
                Compute(input, output, steps);
                return;
            }

            RunUnderWay run = Begin();
            try
            {
                Compute(input, output, steps);
            }
            catch (Exception e)
            {
                telemetry.Fail(run, e);
                throw;
            }

            End(run, steps);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Runs some steps and keeps outputs and recorded neurons.</summary>
    /// <param name="values">Every input by name, [steps, batch, input length].</param>
    /// <param name="cancellation">Ends the run between two blocks of steps; then the neurons are where it ended.</param>
    /// <returns>A result that shares nothing with the session.</returns>
    /// <exception cref="ArgumentException">An input is missing, a length does not fit, or a value is not a finite number.</exception>
    /// <exception cref="InvalidOperationException">Another thread is running the session.</exception>
    public NativeRun Run(IReadOnlyDictionary<string, float[]> values, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        int steps = -1;
        foreach (SpikeTensor input in Model.Inputs)
        {
            if (!values.TryGetValue(input.Name, out float[]? given)) throw new ArgumentException($"Input '{input.Name}' is missing.", nameof(values));
            int count = Steps(input, given);
            if (steps >= 0 && count != steps) throw new ArgumentException($"Input '{input.Name}' holds {count} steps, not {steps}.", nameof(values));
            steps = count;
        }

        Enter();
        try
        {
            if (!Instruments.AreHeard) return Keep(values, steps, cancellation);
            RunUnderWay run = Begin();
            try
            {
                NativeRun result = Keep(values, steps, cancellation);
                End(run, steps);
                return result;
            }
            catch (Exception e)
            {
                telemetry.Fail(run, e);
                throw;
            }
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>All neurons are as before the first step: membranes and currents of 0, and nothing under way in delays.</summary>
    /// <exception cref="InvalidOperationException">Another thread is running the session.</exception>
    public void Reset()
    {
        Enter();
        try
        {
            engine.Rest();
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Starts counting afresh.</summary>
    public void ResetStatistics()
    {
        lock (counting) counter?.Reset();
    }

    /// <summary>Releases the session's buffers and threads, or the chip.</summary>
    /// <exception cref="InvalidOperationException">Another thread is running the session.</exception>
    public void Dispose()
    {
        if (disposed) return;
        inside.EnterAlone();
        disposed = true;
        engine.Dispose();
        Model.Release();
    }

    private RunUnderWay Begin() => telemetry.Begin(telemetry.WantsTotals ? counter!.Totals : null);

    private void End(in RunUnderWay run, int steps)
    {
        if (telemetry.WantsTotals) telemetry.End(run, Batch, (double)counter!.Neurons * steps * Batch, counter.Totals);
        else telemetry.End(run, Batch, 0, default);
    }

    private void Compute(ReadOnlySpan<float> input, Span<float> output, int steps)
    {
        using Lock.Scope held = counting.EnterScope();
        int size = Model.Inputs[0].Length, length = Model.Outputs[0].Length;
        for (int first = 0, count; first < steps; first += count)
        {
            count = Math.Min(engine.Block, steps - first);
            for (int row = 0; row < count * Batch; row++)
                input.Slice(((first * Batch) + row) * size, size).CopyTo(engine.Input(inputs[0], row % Batch, row / Batch));
            engine.Run(count);
            counter?.Add(engine, first, count);
            for (int row = 0; row < count * Batch; row++)
                engine.Values(outputs[0], row % Batch, row / Batch).CopyTo(output.Slice(((first * Batch) + row) * length, length));
            engine.Carry();
        }

        counter?.End(steps);
    }

    private NativeRun Keep(IReadOnlyDictionary<string, float[]> values, int steps, CancellationToken cancellation)
    {
        float[] Room(int node) => new float[checked(steps * Batch * graph.Nodes[node].Shape.Length)];
        float[][] given = [.. outputs.Select(Room)], membranes = [.. recorded.Select(Room)];
        float[]?[] spikes = [.. recorded.Select(node => NeuronKinds.Spikes(((NeuronNode)graph.Nodes[node]).Neurons) ? Room(node) : null)];
        using Lock.Scope held = counting.EnterScope();
        for (int first = 0, count; first < steps; first += count)
        {
            cancellation.ThrowIfCancellationRequested();
            count = Math.Min(engine.Block, steps - first);
            for (int row = 0; row < count * Batch; row++)
            {
                for (int i = 0; i < inputs.Length; i++) Part(values[graph.Nodes[inputs[i]].Name], inputs[i], first, row).CopyTo(engine.Input(inputs[i], row % Batch, row / Batch));
            }

            engine.Run(count);
            counter?.Add(engine, first, count);
            for (int row = 0; row < count * Batch; row++)
            {
                for (int o = 0; o < outputs.Length; o++) engine.Values(outputs[o], row % Batch, row / Batch).CopyTo(Part(given[o], outputs[o], first, row));
                for (int r = 0; r < recorded.Length; r++)
                {
                    engine.Membranes(recorded[r], row % Batch, row / Batch).CopyTo(Part(membranes[r], recorded[r], first, row));
                    if (spikes[r] is { } sent) engine.Values(recorded[r], row % Batch, row / Batch).CopyTo(Part(sent, recorded[r], first, row));
                }
            }

            engine.Carry();
        }

        counter?.End(steps);
        var kept = ImmutableDictionary.CreateBuilder<string, float[]>();
        for (int r = 0; r < recorded.Length; r++)
        {
            kept[graph.Nodes[recorded[r]].Name + ".v"] = membranes[r];
            if (spikes[r] is { } sent) kept[graph.Nodes[recorded[r]].Name + ".spikes"] = sent;
        }

        return new NativeRun(steps, Batch, outputs.Select((node, o) => KeyValuePair.Create(graph.Nodes[node].Name, given[o])).ToImmutableDictionary(), kept.ToImmutable());
    }

    private Span<float> Part(float[] of, int node, int first, int row)
    {
        int length = graph.Nodes[node].Shape.Length;
        return of.AsSpan(((first * Batch) + row) * length, length);
    }

    private int Steps(SpikeTensor input, ReadOnlySpan<float> values)
    {
        long frame = (long)Batch * input.Length;
        if (values.Length % frame != 0)
            throw new ArgumentException($"Input '{input.Name}' takes a multiple of {frame} values ({Batch} samples of {input.Length} a step), not {values.Length}.", nameof(values));
        if (FiniteScan.Find(values) is >= 0 and int fault) throw new ArgumentException($"Input '{input.Name}' takes numbers, not {values[fault]}.", nameof(values));
        return (int)(values.Length / frame);
    }

    private int FindNeurons(string name)
    {
        for (int node = 0; node < graph.Nodes.Length; node++)
        {
            if (graph.Nodes[node] is NeuronNode && graph.Nodes[node].Name == name) return node;
        }

        throw new ArgumentException($"'{Model.Name}' has no neurons '{name}'. It has: {string.Join(", ", graph.Nodes.OfType<NeuronNode>().Select(node => node.Name))}.");
    }

    private void Enter()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        ObjectDisposedException.ThrowIf(Model.IsDisposed, Model);
        inside.Enter();
    }

    private void Leave() => inside.Leave();
}

using System.Buffers;
using System.Collections.Immutable;
using System.Numerics;
using Spike.Runtime.Backends;
using Spike.Runtime.Backends.Simd;
using Spike.Runtime.Codings;
using Spike.Runtime.Programs;
using Spike.Runtime.Telemetry;

namespace Spike.Runtime;

/// <summary>
/// Runs a model. Not safe for concurrent use: a second thread that enters while a call is under way gets an
/// <see cref="InvalidOperationException"/>; give each thread a session of its own, they share the model's weights. A run of
/// several calls is guarded as one between <see cref="Take"/> and its disposal.
/// </summary>
public sealed partial class SpikeSession : IDisposable
{
    private readonly SpikingProgram program;
    private readonly IBackendSession backend;
    private readonly string reason;
    private readonly PopulationSpikes? watched;
    private readonly ImmutableArray<int> recorded;
    private readonly int[] inputBatches;
    private readonly RunTelemetry telemetry;
    private int outputBatch;
    private OneThread inside;
    private bool disposed;

    internal SpikeSession(SpikeModel model, SpikeOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(options.Threads);
        Model = model;
        Options = options;
        program = model.Program;
        recorded = options.Record.IsDefault ? [] : [.. options.Record.Select(FindPopulation)];
        inputBatches = new int[model.Inputs.Length];
        model.Hold();
        try
        {
            ChosenBackend chosen = BackendChoice.Create(model, options, recorded);
            (backend, Backend, reason, HasFallenBack) = (chosen.Session, chosen.Backend, chosen.Reason, chosen.FellBack);
            if (!recorded.IsEmpty) watched = new PopulationSpikes(program, recorded, options.Stream);
        }
        catch
        {
            model.Release();
            throw;
        }

        telemetry = new RunTelemetry(model.Name, Backend, options.CollectStatistics);
        if (RuntimeNotices.AreHeard) RuntimeNotices.Give(new BackendChosen(model.Name, BackendOrder.NameOf(Backend), reason, HasFallenBack));
    }

    /// <summary>The model it runs.</summary>
    public SpikeModel Model { get; }

    /// <summary>How it runs.</summary>
    public SpikeOptions Options { get; }

    /// <summary>What runs it; never <see cref="Runtime.Backend.Auto"/>.</summary>
    public Backend Backend { get; }

    /// <summary>Why that backend: who asked for it, and where it is not what was asked for, what stood against that.</summary>
    public string BackendReason => reason + backend.Remark;

    /// <summary>Whether another backend was asked for, which cannot run here, so that the processor does; <see cref="BackendReason"/> says what stood against it.</summary>
    public bool HasFallenBack { get; }

    /// <summary>Runs a model of one input and one output. Allocates nothing once a batch of this size has run.</summary>
    /// <param name="input">[batch, input length] real numbers; any whole number of samples.</param>
    /// <param name="output">Receives [batch, output length].</param>
    /// <exception cref="ArgumentException">A length does not fit, or a value is not a number.</exception>
    /// <exception cref="InvalidOperationException">The model has several inputs or outputs, or another thread is running the session.</exception>
    public void Run(ReadOnlySpan<float> input, Span<float> output)
    {
        if (inputBatches.Length != 1 || program.Outputs.Length != 1)
            throw new InvalidOperationException($"'{program.Name}' has {inputBatches.Length} inputs and {program.Outputs.Length} outputs: use SetInput, Execute and GetOutput.");
        int batch = WholeSamples(input.Length, Model.Inputs[0], nameof(input));
        RequireLength(0, batch, output.Length, nameof(output));
        Enter();
        try
        {
            Encode(0, input, batch);
            RunBatch(batch);
            backend.GetOutput(0, output);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Encodes the values of one input for the next <see cref="Execute"/>.</summary>
    /// <param name="index">Index into <see cref="SpikeModel.Inputs"/>.</param>
    /// <param name="values">[batch, input length].</param>
    /// <exception cref="ArgumentException">The length is no whole number of samples, or a value is not a number.</exception>
    public void SetInput(int index, ReadOnlySpan<float> values)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Model.Inputs.Length);
        int batch = WholeSamples(values.Length, Model.Inputs[index], nameof(values));
        Enter();
        try
        {
            Encode(index, values, batch);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Sets an input of whole numbers, token ids for example.</summary>
    /// <param name="index">Index into <see cref="SpikeModel.Inputs"/>.</param>
    /// <param name="values">[batch, input length].</param>
    /// <exception cref="ArgumentException">The length is no whole number of samples, or the model does not know a value.</exception>
    public void SetInput(int index, ReadOnlySpan<long> values) => SetWhole(index, values);

    /// <inheritdoc cref="SetInput(int, ReadOnlySpan{long})"/>
    public void SetInput(int index, ReadOnlySpan<int> values) => SetWhole(index, values);

    /// <summary>Runs the inputs that were set.</summary>
    /// <param name="batch">Samples, as many as each input was given.</param>
    /// <exception cref="ArgumentException">An input was not set, or for another number of samples.</exception>
    /// <exception cref="SpikeFormatException">The first run of a loaded model found its weights damaged.</exception>
    public void Execute(int batch)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batch);
        Enter();
        try
        {
            RunBatch(batch);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Decodes one output of the last <see cref="Execute"/>.</summary>
    /// <param name="index">Index into <see cref="SpikeModel.Outputs"/>.</param>
    /// <param name="values">Receives [batch, output length].</param>
    /// <exception cref="ArgumentException">The length does not fit the last batch.</exception>
    /// <exception cref="InvalidOperationException">Nothing has run yet.</exception>
    public void GetOutput(int index, Span<float> values)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Model.Outputs.Length);
        Enter();
        try
        {
            if (outputBatch == 0) throw new InvalidOperationException("There is no output before Execute has run.");
            RequireLength(index, outputBatch, values.Length, nameof(values));
            backend.GetOutput(index, values);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Runs inputs by name and keeps everything: outputs, recorded populations, and the counts of this run.</summary>
    /// <param name="inputs">Every input by name, [batch, input length].</param>
    /// <returns>A result that shares nothing with the session.</returns>
    /// <exception cref="ArgumentException">An input is missing, or a length does not fit.</exception>
    public SpikeRun Run(IReadOnlyDictionary<string, float[]> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        Enter();
        try
        {
            int batch = 1;
            for (int i = 0; i < Model.Inputs.Length; i++)
            {
                if (!inputs.TryGetValue(Model.Inputs[i].Name, out float[]? values))
                    throw new ArgumentException($"Input '{Model.Inputs[i].Name}' is missing.", nameof(inputs));
                int samples = WholeSamples(values.Length, Model.Inputs[i], nameof(inputs));
                if (i == 0) batch = samples;
                Encode(i, values, samples);
            }

            SpikeStatistics before = Statistics;
            RunBatch(batch);
            return Keep(batch, before);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Ends the streams of <see cref="SpikeOptions.Stream"/>: the next run starts from rest.</summary>
    /// <exception cref="InvalidOperationException">Another thread is running the session.</exception>
    public void Rest()
    {
        Enter();
        try
        {
            backend.Rest();
            watched?.Rest();
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Releases the session's buffers and threads.</summary>
    /// <exception cref="InvalidOperationException">Another thread is running the session.</exception>
    public void Dispose()
    {
        if (disposed) return;
        // Under a run on another thread its buffers may not go.
        inside.EnterAlone();
        disposed = true;
        backend.Dispose();
        Model.Release();
    }

    private void SetWhole<T>(int index, ReadOnlySpan<T> values) where T : INumberBase<T>
    {
        float[] floats = ArrayPool<float>.Shared.Rent(values.Length);
        try
        {
            for (int i = 0; i < values.Length; i++)
            {
                floats[i] = float.CreateSaturating(values[i]);
                // Past 2^24 floats leave numbers out; no program has codes for so many.
                if (Math.Abs(floats[i]) > 1 << 24) throw new ArgumentException($"The number {values[i]} is larger than any model takes.", nameof(values));
            }

            SetInput(index, floats.AsSpan(0, values.Length));
        }
        finally
        {
            ArrayPool<float>.Shared.Return(floats);
        }
    }

    private void Encode(int index, ReadOnlySpan<float> values, int batch)
    {
        if (program.Inputs[index].Whole is { } whole)
        {
            foreach (float value in values)
            {
                if (!whole.Holds(value)) throw new ArgumentException($"Input '{program.Inputs[index].Name}' takes whole numbers from {whole.Min} to {whole.Max}, not {value}.");
            }
        }

        // A refused value leaves the input half written, so it counts as not set until all are encoded.
        inputBatches[index] = 0;
        if (program.Inputs[index].High is { } high) EncodeDigits(index, high, values, batch);
        else backend.SetInput(index, values, batch);
        inputBatches[index] = batch;
    }

    /// <summary>Whole numbers of two digits: each has an input of its own.</summary>
    private void EncodeDigits(int index, string high, ReadOnlySpan<float> values, int batch)
    {
        float[] digits = ArrayPool<float>.Shared.Rent(values.Length);
        try
        {
            for (int i = 0; i < values.Length; i++) digits[i] = LongNumber.Low(values[i]);
            backend.SetInput(index, digits.AsSpan(0, values.Length), batch);
            for (int i = 0; i < values.Length; i++) digits[i] = LongNumber.High(values[i]);
            int port = program.Inputs.Length - 1;
            while (program.Inputs[port].Name != high) port--;
            backend.SetInput(port, digits.AsSpan(0, values.Length), batch);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(digits);
        }
    }

    private void RunBatch(int batch)
    {
        for (int i = 0; i < inputBatches.Length; i++)
        {
            if (inputBatches[i] == 0) throw new ArgumentException($"Input '{Model.Inputs[i].Name}' was not set.");
            if (inputBatches[i] != batch) throw new ArgumentException($"Input '{Model.Inputs[i].Name}' holds {inputBatches[i]} samples, not {batch}.");
        }

        outputBatch = 0;
        // Totals are added up from all populations: those behind a run are those before the next one, unless something happened between.
        SpikeTotals? before = counted;
        counted = null;
        if (!Instruments.AreHeard)
        {
            Compute(batch);
            return;
        }

        RunUnderWay run = telemetry.Begin(telemetry.WantsTotals ? before ?? Totals() : null);
        try
        {
            Compute(batch);
        }
        catch (Exception e)
        {
            telemetry.Fail(run, e);
            throw;
        }

        if (telemetry.WantsTotals)
        {
            SpikeTotals after = Totals();
            counted = after;
            telemetry.End(run, batch, batch * Slots(), after);
            return;
        }

        telemetry.End(run, batch, 0, default);
    }

    private void Compute(int batch)
    {
        Model.RequireWhole(Options.Threads == 0 ? Environment.ProcessorCount : Options.Threads, packs: backend is SimdSession);
        lock (counting) backend.Execute(batch);
        outputBatch = batch;
        watched?.Read(backend);
    }

    private SpikeRun Keep(int batch, SpikeStatistics before)
    {
        var outputs = ImmutableDictionary.CreateBuilder<string, float[]>();
        for (int i = 0; i < Model.Outputs.Length; i++)
        {
            var values = new float[batch * Model.Outputs[i].Length];
            backend.GetOutput(i, values);
            outputs[Model.Outputs[i].Name] = values;
        }

        var codes = ImmutableDictionary.CreateBuilder<string, int[]>();
        foreach (int edge in recorded)
        {
            var values = new int[batch * program.Edges[edge].Shape.Length];
            backend.GetCodes(edge, values);
            codes[program.Edges[edge].Name] = values;
        }

        return new SpikeRun(batch, outputs.ToImmutable(), codes.ToImmutable(), Statistics.Since(before));
    }

    private void RequireLength(int output, int batch, int length, string parameter)
    {
        long expected = (long)batch * Model.Outputs[output].Length;
        if (length != expected)
            throw new ArgumentException($"Output '{Model.Outputs[output].Name}' of {batch} samples takes {expected} values, not {length}.", parameter);
    }

    private static int WholeSamples(int length, SpikeTensor input, string parameter)
    {
        if (length == 0 || length % input.Length != 0)
            throw new ArgumentException($"Input '{input.Name}' takes a multiple of {input.Length} values ({string.Join('x', input.Shape)} a sample), not {length}.", parameter);
        return length / input.Length;
    }

    private int FindPopulation(string name)
    {
        for (int edge = 0; edge < program.Edges.Length; edge++)
        {
            if (program.Edges[edge].HasCodes && program.Edges[edge].Name == name) return edge;
        }

        throw new ArgumentException($"'{program.Name}' has no population '{name}'. It has: {string.Join(", ", program.Edges.Where(edge => edge.HasCodes).Select(edge => edge.Name))}.");
    }

    private void RequireAlive()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        ObjectDisposedException.ThrowIf(Model.IsDisposed, Model);
    }

    private void Enter()
    {
        RequireAlive();
        inside.Enter();
    }

    private void Leave() => inside.Leave();
}

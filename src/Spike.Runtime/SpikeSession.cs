using System.Collections.Immutable;
using Spike.Runtime.Backends;
using Spike.Runtime.Programs;

namespace Spike.Runtime;

/// <summary>
/// Runs a model. Not safe for concurrent use: a second thread that enters while a run is under way gets an
/// <see cref="InvalidOperationException"/>; give each thread a session of its own, they share the model's weights.
/// </summary>
public sealed class SpikeSession : IDisposable
{
    private readonly SpikingProgram program;
    private readonly IBackendSession backend;
    private readonly ImmutableArray<int> recorded;
    private int entered;
    private readonly int[] inputBatches;
    private int outputBatch;
    private bool disposed;

    internal SpikeSession(SpikeModel model, SpikeOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(options.Threads);
        Model = model;
        Options = options;
        program = model.Program;
        inputBatches = new int[program.Inputs.Length];
        recorded = [.. options.Record.Select(FindPopulation)];
        backend = BackendChoice.CreateSession(model, options, recorded);
    }

    /// <summary>The model it runs.</summary>
    public SpikeModel Model { get; }

    /// <summary>How it runs.</summary>
    public SpikeOptions Options { get; }

    /// <summary>Counts over all runs since creation or <see cref="ResetStatistics"/>; zero unless <see cref="SpikeOptions.CollectStatistics"/>.</summary>
    public SpikeStatistics Statistics => backend.Statistics;

    /// <summary>Runs a model of one input and one output. Allocates nothing once a batch of this size has run.</summary>
    /// <param name="input">[batch, input length] real numbers; any whole number of samples.</param>
    /// <param name="output">Receives [batch, output length].</param>
    /// <exception cref="ArgumentException">A length does not fit, or a value is not a number.</exception>
    /// <exception cref="InvalidOperationException">The model has several inputs or outputs, or another thread is running the session.</exception>
    public void Run(ReadOnlySpan<float> input, Span<float> output)
    {
        if (program.Inputs.Length != 1 || program.Outputs.Length != 1)
            throw new InvalidOperationException($"'{program.Name}' has {program.Inputs.Length} inputs and {program.Outputs.Length} outputs: use SetInput, Execute and GetOutput.");
        int batch = WholeSamples(input.Length, Model.Inputs[0], nameof(input));
        if (output.Length != batch * Model.Outputs[0].Length)
            throw new ArgumentException($"Output '{Model.Outputs[0].Name}' of {batch} samples takes {batch * Model.Outputs[0].Length} values, not {output.Length}.", nameof(output));
        Enter();
        try
        {
            inputBatches[0] = 0;
            backend.SetInput(0, input, batch);
            inputBatches[0] = batch;
            backend.Execute(batch);
            outputBatch = batch;
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
            // None until it is encoded whole: a value that is not a number ends the encoding half-way.
            inputBatches[index] = 0;
            backend.SetInput(index, values, batch);
            inputBatches[index] = batch;
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Runs the inputs that were set.</summary>
    /// <param name="batch">Samples, as many as each input was given.</param>
    /// <exception cref="ArgumentException">An input was not set, or for another number of samples.</exception>
    public void Execute(int batch)
    {
        for (int i = 0; i < inputBatches.Length; i++)
        {
            if (batch <= 0 || inputBatches[i] != batch)
                throw new ArgumentException($"Input '{Model.Inputs[i].Name}' holds {inputBatches[i]} samples, not {batch}.", nameof(batch));
        }

        Enter();
        try
        {
            backend.Execute(batch);
            outputBatch = batch;
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
    public void GetOutput(int index, Span<float> values)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Model.Outputs.Length);
        if (values.Length != outputBatch * Model.Outputs[index].Length)
            throw new ArgumentException($"Output '{Model.Outputs[index].Name}' of {outputBatch} samples takes {outputBatch * Model.Outputs[index].Length} values, not {values.Length}.", nameof(values));
        Enter();
        try
        {
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
        for (int i = 0; i < Model.Inputs.Length; i++)
        {
            if (!inputs.TryGetValue(Model.Inputs[i].Name, out float[]? values))
                throw new ArgumentException($"Input '{Model.Inputs[i].Name}' is missing.", nameof(inputs));
            SetInput(i, values);
        }

        SpikeStatistics before = backend.Statistics;
        int batch = inputBatches[0];
        Execute(batch);
        var outputs = ImmutableDictionary.CreateBuilder<string, float[]>();
        for (int i = 0; i < Model.Outputs.Length; i++)
        {
            var values = new float[batch * Model.Outputs[i].Length];
            GetOutput(i, values);
            outputs[Model.Outputs[i].Name] = values;
        }

        var codes = ImmutableDictionary.CreateBuilder<string, int[]>();
        foreach (int edge in recorded)
        {
            var values = new int[batch * program.Edges[edge].Shape.Length];
            backend.GetCodes(edge, values);
            codes[program.Edges[edge].Name] = values;
        }

        return new SpikeRun(batch, outputs.ToImmutable(), codes.ToImmutable(), backend.Statistics.Since(before));
    }

    /// <summary>Starts counting afresh.</summary>
    public void ResetStatistics() => backend.ResetStatistics();

    /// <summary>Releases the session's buffers and threads.</summary>
    /// <exception cref="InvalidOperationException">Another thread is running the session.</exception>
    public void Dispose()
    {
        if (disposed) return;
        Enter();
        disposed = true;
        Leave();
        backend.Dispose();
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

    private void Enter()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (Interlocked.Exchange(ref entered, 1) != 0)
            throw new InvalidOperationException("A session runs on one thread at a time; give each thread a session of its own.");
    }

    private void Leave() => Volatile.Write(ref entered, 0);
}

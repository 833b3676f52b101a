using System.Collections.Immutable;
using Spike.Compiler.Calibration;
using Spike.Compiler.Data;
using Spike.Runtime;
using Spike.Runtime.Programs;

namespace Spike.Cli.Evaluation;

/// <summary>Opens artifacts, and data for them.</summary>
internal static class LoadedModel
{
    /// <exception cref="CommandFailure">The artifact is missing or damaged.</exception>
    public static SpikeModel Open(string path)
    {
        try
        {
            SpikeModel model = SpikeModel.Load(path);
            // A command says what is wrong with a file before it does anything with it.
            try
            {
                model.Verify();
            }
            catch
            {
                model.Dispose();
                throw;
            }

            return model;
        }
        catch (SpikeFormatException e)
        {
            // The runtime's message names the file and ends with a sentence that says what to do.
            int remedy = e.Message.LastIndexOf(". ", StringComparison.Ordinal);
            throw remedy < 0
                ? CommandFailure.At(path, "SPIKE0004", e.Message.TrimEnd('.'), "Compile the model again.")
                : CommandFailure.At(path, "SPIKE0004", e.Message[..remedy], e.Message[(remedy + 2)..]);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw CommandFailure.At(path, "SPIKE0001", "the artifact does not exist", "Correct the path, or compile the model first.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CommandFailure.At(path, "SPIKE0004", $"the artifact cannot be read ({e.Message.TrimEnd('.')})", "Make it readable.");
        }
    }

    /// <summary>Of one sample of each input.</summary>
    public static ImmutableDictionary<string, TensorShape> Shapes(SpikeModel model) => Shapes(model.Inputs);

    public static ImmutableDictionary<string, TensorShape> Shapes(IEnumerable<SpikeTensor> ports) => ports.ToImmutableDictionary(input => input.Name, input => new TensorShape(input.Shape));

    /// <exception cref="DataFault">The data does not fit the model.</exception>
    public static SampleSet Samples(SpikeModel model, string data, string? labels, int limit)
    {
        SampleSet samples = SampleFiles.Read(data, Shapes(model), labels).First(limit);
        foreach (Port input in model.Program.Inputs)
        {
            if (input.Whole is { } whole) WholeSamples.Check(samples, data, input.Name, whole);
        }

        return samples;
    }
}

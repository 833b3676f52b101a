using System.CommandLine;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Spike.Compiler.Measurement;
using Spike.Runtime;
using Spike.Runtime.Backends.Simd;

namespace Spike.Benchmarks;

/// <summary>What a run costs where nobody listens to the meter and the activities of the runtime, and where somebody does, beside the backend alone.</summary>
internal static class TelemetryBenchmark
{
    private static readonly Argument<string> Artifact = new("ARTIFACT.spike");
    private static readonly Option<int> Rounds = new("--rounds") { DefaultValueFactory = _ => 101 };
    private static readonly Option<int> Runs = new("--runs") { DefaultValueFactory = _ => 100, Description = "Runs that are timed together." };

    public static Command Command()
    {
        var command = new Command("telemetry", "Seconds a run with and without listeners.") { Artifact, Rounds, Runs };
        command.SetAction(parsed =>
        {
            using SpikeModel model = SpikeModel.Load(parsed.GetValue(Artifact)!);
            foreach (bool counts in (bool[])[false, true]) Measure(model, counts, parsed.GetValue(Rounds), parsed.GetValue(Runs));
        });
        return command;
    }

    private static void Measure(SpikeModel model, bool counts, int rounds, int runs)
    {
        var options = new SpikeOptions { CollectStatistics = counts };
        using SpikeSession session = model.CreateSession(options);
        using var alone = new SimdSession(model.Simd, options, []);
        for (int i = 0; i < model.Inputs.Length; i++)
        {
            session.SetInput(i, new float[model.Inputs[i].Length]);
            alone.SetInput(i, new float[model.Inputs[i].Length], 1);
        }

        long heard = 0;
        using var metrics = new MeterListener();
        List<Instrument> instruments = [];
        metrics.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Name == "Spike.Runtime") instruments.Add(instrument);
        };
        metrics.SetMeasurementEventCallback<long>((_, _, _, _) => heard++);
        metrics.SetMeasurementEventCallback<double>((_, _, _, _) => heard++);
        metrics.Start();
        using var traces = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Spike.Runtime",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };

        void Many()
        {
            for (int i = 0; i < runs; i++) session.Execute(1);
        }

        void Listened()
        {
            // Beginning and ending to listen costs as much as one run of a tiny network: it is shared by all that are timed together.
            foreach (Instrument instrument in instruments) metrics.EnableMeasurementEvents(instrument);
            Many();
            foreach (Instrument instrument in instruments) metrics.DisableMeasurementEvents(instrument);
        }

        List<Action> actions =
        [
            () =>
            {
                for (int i = 0; i < runs; i++) alone.Execute(1);
            },
            Many,
            Listened,
        ];
        double[] medians = [.. Interleaved.Run(rounds, WarmUp.UntilCompiled, CancellationToken.None, actions).Select(times => 1e6 * times.Median / runs)];
        // Who traces cannot be switched off again without being disposed: traced runs are timed behind the others, beside the backend alone.
        ActivitySource.AddActivityListener(traces);
        double[] more = [.. Interleaved.Run(rounds, WarmUp.UntilCompiled, CancellationToken.None, [Many, actions[0]]).Select(times => 1e6 * times.Median / runs)];
        Console.WriteLine($"{model.Name}, {(counts ? "spikes counted" : "nothing counted")}, medians of {rounds} interleaved rounds of {runs} runs, microseconds a run");
        Console.WriteLine($"  backend alone {medians[0],10:0.000}   nobody listens {medians[1],10:0.000} ({medians[1] - medians[0]:+0.000;-0.000})   metrics heard {medians[2],10:0.000} ({medians[2] - medians[1]:+0.000;-0.000})");
        Console.WriteLine($"  backend alone {more[1],10:0.000}   traced         {more[0],10:0.000} ({more[0] - more[1]:+0.000;-0.000})   {(heard > 0 ? "" : "nothing was heard")}");
    }
}

using Spike.Runtime;
using Spike.Samples;

// seven.csv, or the recording that is named; --svg FILE draws the spikes of all neurons of the first layer.
const int Steps = 12, MicrosecondsAStep = 1000;
string[] ways = ["right", "down", "left", "up"];
int svg = Array.IndexOf(args, "--svg");
string recording = args is [var path, ..] && !path.StartsWith('-') ? path : Path.Combine(AppContext.BaseDirectory, "seven.csv");

// Neurons keep their state from one piece of the recording to the next, so pieces may be as short as the camera's.
using var motion = new Motion(options: new SpikeOptions { CollectStatistics = true, Record = ["local"] });
var sent = new List<float>();
var local = new List<float>();
int begin = 0;
foreach (float[] frames in EventFrames.Read(recording, Steps, MicrosecondsAStep))
{
    NativeRun run = motion.Run(new Dictionary<string, float[]> { ["input"] = frames });
    float[] spikes = run.Outputs["output"];
    sent.AddRange(spikes);
    local.AddRange(run.Recorded["local.spikes"]);
    int[] votes = [.. Enumerable.Range(0, ways.Length).Select(way => Enumerable.Range(0, Steps).Count(step => spikes[(step * ways.Length) + way] != 0))];
    int most = Array.IndexOf(votes, votes.Max());
    int events = frames.Count(value => value != 0);
    Console.WriteLine($"{begin,4}-{begin + Steps,-4} ms {events,5} events  {(votes[most] == 0 ? "nothing moves" : $"{ways[most]} ({votes[most]} of {votes.Sum()} spikes)")}");
    begin += Steps;
}

Console.WriteLine();
Console.Write(Raster.Text(sent, ways));
SpikeStatistics statistics = motion.Session.Statistics;
Console.WriteLine($"\n{statistics.Spikes:N0} spikes and {statistics.SynapticOperations:N0} synaptic operations in {begin} ms; {motion.Model.MultiplyAccumulates * (double)begin:N0} multiply-accumulates without events");
if (svg >= 0 && svg + 1 < args.Length) File.WriteAllText(args[svg + 1], Raster.Svg(local, local.Count / begin));

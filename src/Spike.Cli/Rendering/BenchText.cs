using System.Globalization;

namespace Spike.Cli.Rendering;

internal static class BenchText
{
    public static void Write(TextWriter writer, BenchDocument document)
    {
        writer.WriteLine($"{document.Model}: {document.InstructionLevel}, {document.Processors} processors, ONNX Runtime {document.OnnxRuntime}; medians of {document.Rounds} interleaved rounds, quartiles in brackets");
        writer.WriteLine($"  inputs      {document.Inputs}");
        writer.WriteLine($"  int8 peer   {document.Int8Note}{(document.Int8Cosine is { } cosine ? $"; cosine {Fixed(cosine, 6)} with the original" : "")}");
        foreach (BenchModelDocument model in document.Models)
        {
            writer.WriteLine($"  {"T=" + model.TimeSteps,-10}  {Figures.Percent(model.Density)} of the slots hold a spike, {Figures.Count(model.SpikesPerSample)} a sample; "
                + $"cosine {Fixed(model.Cosine, 6)} with the original");
        }

        writer.WriteLine($"  {"batch",5}  {"threads",7}  {"run",-16}  {"milliseconds",-28}  {"samples/s",10}  {"of float",-20}  of int8");
        foreach (var group in document.Cases.GroupBy(row => (row.Batch, row.Threads)))
        {
            foreach (BenchPeerDocument peer in document.Peers.Where(peer => (peer.Batch, peer.Threads) == group.Key))
                writer.WriteLine($"  {peer.Batch,5}  {peer.Threads,7}  {"original " + peer.Peer,-16}  {Milliseconds(peer.MedianSeconds, peer.QuartileSeconds),-28}  {Figures.Count(peer.SamplesPerSecond),10}"
                    + (peer.OneByOne ? "  sample by sample: the network takes no batch" : ""));
            foreach (BenchCaseDocument row in group)
            {
                writer.WriteLine($"  {row.Batch,5}  {row.Threads,7}  {$"{row.Mode} T={row.TimeSteps}",-16}  {Milliseconds(row.MedianSeconds, row.QuartileSeconds),-28}  {Figures.Count(row.SamplesPerSecond),10}  "
                    + $"{Ratio(row.RatioToFloat, row.RatioToFloatQuartiles),-20}  {(row.RatioToInt8 is { } ratio ? Ratio(ratio, row.RatioToInt8Quartiles!) : "")}".TrimEnd());
            }
        }
    }

    private static string Milliseconds(double median, IReadOnlyList<double> quartiles) => $"{Fixed(1000 * median, 3)} [{Fixed(1000 * quartiles[0], 3)}, {Fixed(1000 * quartiles[1], 3)}]";

    private static string Ratio(double ratio, IReadOnlyList<double> quartiles) => $"{Fixed(ratio, 2)} [{Fixed(quartiles[0], 2)}, {Fixed(quartiles[1], 2)}]";

    private static string Fixed(double number, int digits) => number.ToString("F" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}

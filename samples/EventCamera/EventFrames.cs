using System.Globalization;

namespace Spike.Samples;

/// <summary>Events of a camera, binned into time steps: darker pixels in the first channel, brighter ones in the second.</summary>
internal static class EventFrames
{
    public const int Side = 32;

    /// <summary>Gives [steps, 2, 32, 32] of a text file with lines x,y,t,p in the order of their time, as many steps at once as are asked for.</summary>
    /// <param name="path">The recording; its times are microseconds.</param>
    /// <param name="steps">Time steps of a piece.</param>
    /// <param name="step">Length of a step in microseconds.</param>
    public static IEnumerable<float[]> Read(string path, int steps, int step)
    {
        const int length = 2 * Side * Side;
        var piece = new float[steps * length];
        long begin = 0;
        foreach (string line in File.ReadLines(path).Where(line => line.Length > 0 && char.IsAsciiDigit(line[0])))
        {
            int[] fields = Array.ConvertAll(line.Split(','), field => int.Parse(field, CultureInfo.InvariantCulture));
            (int x, int y, int time, int polarity) = (fields[0], fields[1], fields[2], fields[3]);
            for (; time >= begin + (steps * step); begin += steps * step)
            {
                yield return piece;
                piece = new float[piece.Length];
            }

            int channel = polarity > 0 ? 1 : 0;
            piece[((int)(time - begin) / step * length) + (((channel * Side) + y) * Side) + x] = 1;
        }

        yield return piece;
    }
}

using System.Text;

namespace Spike.Service.Isolation;

/// <summary>The lines of a stream, as they come; one that does not end is cut.</summary>
internal static class BoundedLines
{
    private const int Longest = 8192;

    public static async Task ReadAsync(TextReader reader, Action<string> take)
    {
        var line = new StringBuilder();
        var buffer = new char[4096];
        while (await reader.ReadAsync(buffer).ConfigureAwait(false) is > 0 and int read)
        {
            for (int i = 0; i < read; i++)
            {
                if (buffer[i] == '\n')
                {
                    take(line.ToString().TrimEnd('\r'));
                    line.Clear();
                }
                else if (line.Length < Longest)
                {
                    line.Append(buffer[i]);
                }
            }
        }

        if (line.Length > 0) take(line.ToString());
    }
}

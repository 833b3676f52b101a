using System.Text;

namespace Spike.Service.Isolation;

/// <summary>The first and the last of many lines: a child that writes without end costs no memory, and its last words are those that matter.</summary>
internal sealed class BoundedLog(int bytes)
{
    private readonly Lock gate = new();
    private readonly StringBuilder head = new();
    private readonly Queue<string> tail = new();
    private int tailLength;
    private long left;

    public void Add(string line)
    {
        lock (gate)
        {
            if (left == 0 && tail.Count == 0 && head.Length + line.Length < bytes / 2)
            {
                head.Append(line).Append('\n');
                return;
            }

            tail.Enqueue(line);
            tailLength += line.Length + 1;
            while (tailLength > bytes / 2 && tail.TryDequeue(out string? first))
            {
                tailLength -= first.Length + 1;
                left += first.Length + 1;
            }
        }
    }

    public override string ToString()
    {
        lock (gate) return $"{head}{(left > 0 ? $"[{left} bytes are left out]\n" : "")}{string.Concat(tail.Select(line => line + "\n"))}";
    }
}

using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Spike.Samples;

/// <summary>Sound that arrives: 16-bit samples, one channel, 8,000 a second, from a .wav file or from a program that records.</summary>
internal static class WaveStream
{
    public const int Rate = 8000;

    /// <summary>Gives pieces of one length, between -1 and 1; the last one is filled up with silence.</summary>
    /// <param name="stream">A .wav file from its beginning.</param>
    /// <param name="length">Samples of a piece.</param>
    /// <param name="paced">Wait as long as the sound lasts, as if it came from a microphone.</param>
    /// <param name="cancellation">Stops listening.</param>
    public static async IAsyncEnumerable<float[]> Read(Stream stream, int length, bool paced, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await SkipHeaderAsync(stream, cancellation);
        var bytes = new byte[2 * length];
        using var pace = new PeriodicTimer(TimeSpan.FromSeconds((double)length / Rate));
        while (await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellation) is > 0 and int count)
        {
            bytes.AsSpan(count).Clear();
            var piece = new float[length];
            for (int i = 0; i < length; i++) piece[i] = BinaryPrimitives.ReadInt16LittleEndian(bytes.AsSpan(2 * i)) / 32768f;
            if (paced) await pace.WaitForNextTickAsync(cancellation);
            yield return piece;
        }
    }

    /// <summary>Chunks of a name and a length; what does not describe the samples is skipped, and they follow "data".</summary>
    private static async Task SkipHeaderAsync(Stream stream, CancellationToken cancellation)
    {
        byte[] head = await TakeAsync(stream, 12, cancellation);
        if (!head.AsSpan(0, 4).SequenceEqual("RIFF"u8) || !head.AsSpan(8).SequenceEqual("WAVE"u8)) throw new InvalidDataException("This is no .wav file.");
        while (true)
        {
            byte[] chunk = await TakeAsync(stream, 8, cancellation);
            if (chunk.AsSpan(0, 4).SequenceEqual("data"u8)) return;
            int size = BinaryPrimitives.ReadInt32LittleEndian(chunk.AsSpan(4));
            if (size is < 0 or > 1 << 20) throw new InvalidDataException("The header of the .wav file is damaged.");
            byte[] content = await TakeAsync(stream, size + (size % 2), cancellation);
            if (!chunk.AsSpan(0, 4).SequenceEqual("fmt "u8)) continue;
            if (size < 16 || BinaryPrimitives.ReadInt16LittleEndian(content.AsSpan(2)) != 1 || BinaryPrimitives.ReadInt32LittleEndian(content.AsSpan(4)) != Rate || BinaryPrimitives.ReadInt16LittleEndian(content.AsSpan(14)) != 16)
                throw new InvalidDataException($"The sound must have one channel of 16-bit samples, {Rate} a second.");
        }
    }

    private static async Task<byte[]> TakeAsync(Stream stream, int count, CancellationToken cancellation)
    {
        var bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes, cancellation);
        return bytes;
    }
}

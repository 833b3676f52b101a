using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Spike.Runtime.Artifacts;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Tests.Artifacts;

/// <summary>An artifact as bytes that a test may change, and the file that it is read from.</summary>
internal static class SampleArtifact
{
    public static readonly ArtifactProvenance Provenance = new("spike-compile 0.1.0", "tiny.onnx", new string('a', 64), 8, "radix", "simulation", 2, null);

    /// <summary>input s8 [1x2] · linear 2x3, fired · lookup · output.</summary>
    public static SpikingProgram Program()
    {
        var tiny = new TinyProgram();
        int input = tiny.Codes("image", TinyProgram.Signed(8), 0.5, 1, 2), hidden = tiny.Codes("hidden", TinyProgram.Unsigned(4), 0.25, 1, 3);
        int output = tiny.Codes("logits", TinyProgram.Signed(6), 0.125, 1, 3);
        tiny.Input(input);
        Fire fire = tiny.Halve(Fire.OwnMembrane, hidden, TinyProgram.Unsigned(4));
        tiny.Then(new Linear("fc", input, hidden, 1, 2, 3, tiny.Bytes(1, 2, 3, 4, 5, 6), tiny.Longs(1, -2, 3)) { Fusion = fire, TimeFused = true });
        tiny.Then(new Lookup("gelu", hidden, output, tiny.Shorts([.. Enumerable.Range(0, 16).Select(i => (short)(i - 8))])));
        tiny.Output(output);
        return tiny.Build();
    }

    public static byte[] Bytes(SpikingProgram program)
    {
        using var stream = new MemoryStream();
        ArtifactWriter.Write(stream, program, Provenance);
        return stream.ToArray();
    }

    public static int HeaderLength(byte[] artifact) => (int)BinaryPrimitives.ReadInt64LittleEndian(artifact.AsSpan(16));

    public static JsonObject Header(byte[] artifact) =>
        JsonNode.Parse(artifact.AsSpan(ArtifactLayout.PrefixLength, HeaderLength(artifact)))!.AsObject();

    /// <summary>The same artifact with another header, its length and hash made to fit.</summary>
    public static byte[] WithHeader(byte[] artifact, byte[] header)
    {
        int dataStart = (int)ArtifactLayout.Align(ArtifactLayout.PrefixLength + HeaderLength(artifact));
        byte[] prefix = artifact[..ArtifactLayout.PrefixLength];
        BinaryPrimitives.WriteInt64LittleEndian(prefix.AsSpan(16), header.Length);
        SHA256.HashData(header, prefix.AsSpan(24));
        int end = ArtifactLayout.PrefixLength + header.Length;
        return [.. prefix, .. header, .. new byte[ArtifactLayout.Align(end) - end], .. artifact[Math.Min(dataStart, artifact.Length)..]];
    }

    public static byte[] WithHeader(byte[] artifact, string header) => WithHeader(artifact, Encoding.UTF8.GetBytes(header));

    /// <summary>The same artifact with its header changed as JSON.</summary>
    public static byte[] WithHeader(byte[] artifact, Action<JsonObject> change)
    {
        JsonObject header = Header(artifact);
        change(header);
        return WithHeader(artifact, header.ToJsonString());
    }

    /// <summary>Reads bytes as a file, and all of it; what comes out of the reader comes out of here.</summary>
    public static void Read(byte[] artifact)
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, artifact);
            Artifact read = ArtifactReader.Read(path);
            using IDisposable mapping = read.Mapping;
            read.Check.Run(threads: 1);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Reads bytes that must be refused, and gives the words.</summary>
    public static string Refusal(byte[] artifact) => Assert.ThrowsExactly<SpikeFormatException>(() => Read(artifact)).Message;
}

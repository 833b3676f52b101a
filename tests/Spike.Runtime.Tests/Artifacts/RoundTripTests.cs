using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Spike.Runtime.Artifacts;
using Spike.Runtime.Programs;

namespace Spike.Runtime.Tests.Artifacts;

[TestClass]
public class RoundTripTests
{
    [TestMethod]
    public void What_is_written_is_what_is_read()
    {
        using var folder = new TestFolder();
        for (int seed = 0; seed < 60; seed++)
        {
            SpikingProgram written = RandomPrograms.Create(seed);
            ArtifactWriter.Write(folder["a.spike"], written, SampleArtifact.Provenance);
            Artifact read = ArtifactReader.Read(folder["a.spike"]);
            using IDisposable mapping = read.Mapping;

            Assert.AreEqual(SampleArtifact.Provenance, read.Provenance);
            Assert.AreEqual(ProgramText.Describe(written), ProgramText.Describe(read.Program));
            Assert.AreEqual(written.MultiplyAccumulates, read.Program.MultiplyAccumulates);
            Assert.AreEqual(written.Segments.Count, read.Program.Segments.Count);
            for (int id = 0; id < written.Segments.Count; id++)
                Assert.IsTrue(written.Segments.Read<byte>(id).SequenceEqual(read.Program.Segments.Read<byte>(id)), $"seed {seed}, segment {id}");
        }
    }

    [TestMethod]
    public void The_same_program_gives_the_same_bytes()
    {
        for (int seed = 0; seed < 20; seed++)
            Assert.IsTrue(SampleArtifact.Bytes(RandomPrograms.Create(seed)).AsSpan().SequenceEqual(SampleArtifact.Bytes(RandomPrograms.Create(seed))), $"seed {seed}");
    }

    [TestMethod]
    public void The_first_64_bytes_are_as_specified()
    {
        byte[] bytes = SampleArtifact.Bytes(SampleArtifact.Program());
        Assert.AreSequenceEqual((byte[])[0x89, 0x53, 0x50, 0x4B, 0x0D, 0x0A, 0x1A, 0x0A, 1, 0, 0, 0, 0, 0, 0, 0], bytes[..16]);
        int length = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(16));
        Assert.AreSequenceEqual(SHA256.HashData(bytes.AsSpan(64, length)), bytes[24..56]);
        Assert.AreSequenceEqual(new byte[8], bytes[56..64]);
        Assert.AreEqual((byte)'{', bytes[64]);
        Assert.AreEqual((byte)'}', bytes[63 + length]);
    }

    [TestMethod]
    public void Segments_begin_at_multiples_of_64_and_have_their_hash()
    {
        SpikingProgram program = RandomPrograms.Create(7);
        byte[] bytes = SampleArtifact.Bytes(program);
        int data = (64 + SampleArtifact.HeaderLength(bytes) + 63) / 64 * 64;
        JsonArray segments = SampleArtifact.Header(bytes)["segments"]!.AsArray();
        Assert.IsGreaterThan(3, segments.Count);
        foreach (JsonNode? segment in segments)
        {
            int offset = (int)segment!["offset"]!, length = (int)segment["length"]!;
            Assert.AreEqual(0, offset % 64);
            Assert.AreEqual(Convert.ToHexStringLower(SHA256.HashData(bytes.AsSpan(data + offset, length))), (string?)segment["sha256"]);
        }
    }

    [TestMethod]
    public void A_loaded_model_gives_the_bits_of_the_one_that_was_written()
    {
        using var folder = new TestFolder();
        for (int seed = 0; seed < 20; seed++)
        {
            SpikingProgram program = RandomPrograms.Create(seed);
            ArtifactWriter.Write(folder["a.spike"], program, SampleArtifact.Provenance);
            using var written = new SpikeModel(program);
            using SpikeModel loaded = SpikeModel.Load(folder["a.spike"]);
            using SpikeSession first = written.CreateSession(new SpikeOptions { Backend = Backend.Reference }), second = loaded.CreateSession();
            var random = new Random(seed);
            Dictionary<string, float[]> inputs = written.Inputs.ToDictionary(
                input => input.Name, input => Enumerable.Range(0, 3 * input.Length).Select(_ => (float)(random.NextDouble() - 0.5) * 300).ToArray());
            SpikeRun expected = first.Run(inputs), actual = second.Run(inputs);
            foreach (string output in expected.Outputs.Keys) Assert.AreSequenceEqual(expected.Outputs[output], actual.Outputs[output]);
        }
    }

    [TestMethod]
    public void A_failed_write_leaves_the_file_that_was_there()
    {
        using var folder = new TestFolder();
        folder.Write("a.spike", [1, 2, 3]);
        SpikingProgram broken = SampleArtifact.Program() with { Segments = new BrokenSegments() };
        Assert.ThrowsExactly<IOException>(() => ArtifactWriter.Write(folder["a.spike"], broken, SampleArtifact.Provenance));
        Assert.AreSequenceEqual((byte[])[1, 2, 3], File.ReadAllBytes(folder["a.spike"]));
        Assert.HasCount(1, Directory.GetFiles(folder.Path));
    }

    private sealed class BrokenSegments : ISegments
    {
        public int Count => 1;

        public ReadOnlySpan<T> Read<T>(int segment) where T : unmanaged => throw new IOException("The disk is gone.");
    }
}

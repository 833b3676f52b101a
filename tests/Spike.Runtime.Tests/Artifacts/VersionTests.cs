using System.Buffers.Binary;

namespace Spike.Runtime.Tests.Artifacts;

[TestClass]
public class VersionTests
{
    private static readonly byte[] Whole = SampleArtifact.Bytes(SampleArtifact.Program());

    [TestMethod]
    [DataRow(0)]
    [DataRow(2)]
    [DataRow(65535)]
    public void Another_major_version_is_refused_with_both_numbers(int major)
    {
        byte[] other = [.. Whole];
        BinaryPrimitives.WriteUInt16LittleEndian(other.AsSpan(8), (ushort)major);
        Assert.Contains($"has format {major}.0, and this runtime reads 1.x", SampleArtifact.Refusal(other));
    }

    [TestMethod]
    public void A_newer_minor_version_may_say_more()
    {
        byte[] newer = SampleArtifact.WithHeader(Whole, header =>
        {
            header["signature"] = "something new";
            header["program"]!["tags"] = new System.Text.Json.Nodes.JsonArray(1, 2);
            header["program"]!["operations"]![0]!["hint"] = 3;
        });
        BinaryPrimitives.WriteUInt16LittleEndian(newer.AsSpan(10), 7);
        newer[12] = 1;
        newer[60] = 1;
        SampleArtifact.Read([.. newer, 1, 2, 3]);
    }

    [TestMethod]
    public void This_minor_version_uses_no_reserved_bytes()
    {
        foreach (int at in (int[])[12, 15, 56, 63])
        {
            byte[] damaged = [.. Whole];
            damaged[at] = 1;
            Assert.Contains("first 64 bytes", SampleArtifact.Refusal(damaged));
        }
    }

    [TestMethod]
    public void An_operation_of_a_newer_minor_version_is_not_guessed()
    {
        byte[] newer = SampleArtifact.WithHeader(Whole, header => header["program"]!["operations"]![1]!["op"] = "attention");
        BinaryPrimitives.WriteUInt16LittleEndian(newer.AsSpan(10), 1);
        Assert.Contains("its header makes no sense", SampleArtifact.Refusal(newer));
    }
}

using Spike.Build.Tasks.Diagnostics;

namespace Spike.Build.Tasks.Tests.Diagnostics;

[TestClass]
public sealed class ToolOutputLineTests
{
    [TestMethod]
    public void A_diagnostic_is_read_back_whole()
    {
        Assert.AreEqual(
            new Diagnostic("SPIKE1001", "C:\\my nets\\a : b.onnx", "node '/a/b': no such operator. Remove it.", Severity.Error),
            ToolOutputLine.Parse("C:\\my nets\\a : b.onnx : error SPIKE1001: node '/a/b': no such operator. Remove it."));
        Assert.AreEqual(
            new Diagnostic("SPIKE2001", "/m/net.onnx", "No data.", Severity.Warning), ToolOutputLine.Parse("  /m/net.onnx : warning SPIKE2001: No data."));
    }

    [TestMethod]
    [DataRow("calibrating 12 of 512")]
    [DataRow("an error SPIKE1001: without a file")]
    [DataRow("file : error SPIKE12: a code too short")]
    [DataRow("file : error SPIKE1001")]
    [DataRow("")]
    public void Other_output_is_none(string line) => Assert.IsNull(ToolOutputLine.Parse(line));
}

using Spike.Build.Tasks.Diagnostics;
using Spike.Build.Tasks.Tests.Builds;

namespace Spike.Build.Tasks.Tests.Diagnostics;

[TestClass]
public sealed class ConfiguredSeverityTests
{
    [TestMethod]
    [DataRow("[*]", true)]
    [DataRow("[*.onnx]", true)]
    [DataRow("[*.{cs,onnx}]", true)]
    [DataRow("[models/**.onnx]", true)]
    [DataRow("[**/net.onnx]", true)]
    [DataRow("[net.on?x]", true)]
    [DataRow("[[mn]et.onnx]", true)]
    [DataRow("[[!a]et.onnx]", true)]
    [DataRow("[*.cs]", false)]
    [DataRow("[models/*.onnx]", false)]
    [DataRow("[/net.onnx]", false)]
    [DataRow("[[z-a]et.onnx]", false)]
    public void A_section_counts_for_the_files_its_pattern_matches(string section, bool matches) =>
        Assert.AreEqual(matches ? Severity.Message : Severity.Warning, Of("models/deep/net.onnx", (".editorconfig", section + "\ndotnet_diagnostic.SPIKE2001.severity = none\n")));

    [TestMethod]
    [DataRow("none", Severity.Message)]
    [DataRow("silent", Severity.Message)]
    [DataRow("suggestion", Severity.Message)]
    [DataRow("warning", Severity.Warning)]
    [DataRow("error", Severity.Error)]
    [DataRow("loud", Severity.Warning)]
    public void Severities_are_those_of_the_compiler(string value, object severity) =>
        Assert.AreEqual(severity, Of("net.onnx", (".editorconfig", $"[*]\ndotnet_diagnostic.SPIKE2001.severity = {value}")));

    [TestMethod]
    public void The_innermost_file_wins_and_a_root_cuts_off_those_outside()
    {
        (string, string) outer = (".editorconfig", "[*]\ndotnet_diagnostic.SPIKE2001.severity = error");

        Assert.AreEqual(Severity.Error, Of("m/net.onnx", outer));
        Assert.AreEqual(Severity.Message, Of("m/net.onnx", ("m/.editorconfig", "[*]\ndotnet_diagnostic.SPIKE2001.severity = none"), outer));
        Assert.AreEqual(Severity.Warning, Of("m/net.onnx", ("m/.editorconfig", "root = true\n"), outer));
        Assert.AreEqual(Severity.Error, Of("n/net.onnx", ("m/.editorconfig", "root = true\n"), outer));
    }

    [TestMethod]
    public void A_global_file_counts_everywhere_and_gives_way_to_an_editorconfig()
    {
        (string, string) global = ("elsewhere/.globalconfig", "is_global = true\ndotnet_diagnostic.SPIKE2001.severity = error");

        Assert.AreEqual(Severity.Error, Of("net.onnx", global));
        Assert.AreEqual(Severity.Message, Of("net.onnx", global, (".editorconfig", "[*.onnx]\ndotnet_diagnostic.SPIKE2001.severity = none")));
    }

    [TestMethod]
    public void An_error_stays_one()
    {
        var error = new Diagnostic("SPIKE1001", "/p/net.onnx", "x", Severity.Error);

        Assert.AreEqual(error, new ConfiguredSeverity([]).Apply(error));
    }

    private static Severity Of(string file, params (string Path, string Text)[] configs)
    {
        using var folder = new TaskFolder();
        foreach ((string path, string text) in configs)
            folder.Write(path, System.Text.Encoding.UTF8.GetBytes(text));
        return new ConfiguredSeverity(configs.Select(config => folder.PathOf(config.Path)))
            .Apply(new("SPIKE2001", folder.PathOf(file), "x", Severity.Warning)).Severity;
    }
}

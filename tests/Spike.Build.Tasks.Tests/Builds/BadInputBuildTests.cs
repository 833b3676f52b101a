using System.Text;

namespace Spike.Build.Tasks.Tests.Builds;

/// <summary>The same faults through dotnet build: nothing else reports them a second time, and nothing has to be cleaned up.</summary>
[TestClass]
public sealed class BadInputBuildTests
{
    [TestMethod]
    public void Each_fault_is_one_diagnostic_of_the_build_and_the_next_good_build_works()
    {
        const string Good = """<SpikeModel Include="good.onnx" />""";
        (string Project, string Code, string Items)[] faults =
        [
            ("Missing", "SPIKE0001", """<SpikeModel Include="gone.onnx" />"""),
            ("Text", "SPIKE0003", """<SpikeModel Include="text.onnx" />"""),
            ("Steps", "SPIKE2004", """<SpikeModel Include="good.onnx" TimeSteps="17" />"""),
            ("Target", "SPIKE3001", """<SpikeModel Include="good.onnx" SpikeTarget="abacus" />"""),
        ];
        using var workspace = new Workspace();
        foreach ((string project, _, string items) in faults)
        {
            workspace.CopyModel($"{project}/good.onnx");
            workspace.WriteProject(project, items);
        }

        workspace.Write("Text/text.onnx", Encoding.UTF8.GetBytes("not a network"));
        workspace.WriteSolution("All.slnx");

        BuildResult bad = workspace.Build("All.slnx");
        Assert.AreEqual(1, bad.ExitCode, bad.Output);
        Assert.AreSequenceEqual(
            [.. faults.Select(fault => $"{fault.Project} error {fault.Code}").Order(StringComparer.Ordinal)],
            [.. bad.Diagnostics.Select(found => $"{Path.GetFileNameWithoutExtension(found.Project)} {found.Kind} {found.Code}").Order(StringComparer.Ordinal)],
            bad.Output);
        Assert.IsEmpty(workspace.Find("*.spike"));

        foreach ((string project, _, _) in faults)
            workspace.WriteProject(project, Good);
        workspace.Build("All.slnx").Succeeded().SaysNothing();
        Assert.HasCount(faults.Length, workspace.Find("good.spike").Where(file => file.Contains("/bin/", StringComparison.Ordinal)));
    }
}

namespace Spike.Build.Tasks.Tests.Builds;

[TestClass]
public sealed class TargetFrameworkTests
{
    [TestMethod]
    public void The_second_target_framework_copies_what_the_first_compiled()
    {
        using Workspace workspace = WithTwoFrameworks();
        workspace.Build("App", "-m").Succeeded().SaysNothing();

        Assert.AreSequenceEqual(["App/bin/Debug/net10.0-windows/net.spike", "App/bin/Debug/net10.0/net.spike"], workspace.Find("*.spike", "App/bin"));
        Assert.HasCount(1, workspace.CompilerStarts);

        // Both inner builds clean the same cache at the same time, and then need it.
        workspace.Build("App", "-m", "-t:Rebuild").Succeeded().SaysNothing();
        Assert.HasCount(2, workspace.Find("*.spike", "App/bin"));
    }

    [TestMethod]
    public void A_multithreaded_build_runs_the_tasks_too()
    {
        using Workspace workspace = WithTwoFrameworks();
        workspace.Build("App", "-m", "-mt").Succeeded().SaysNothing();

        Assert.HasCount(2, workspace.Find("*.spike", "App/bin"));
        Assert.HasCount(1, workspace.CompilerStarts);
    }

    private static Workspace WithTwoFrameworks()
    {
        var workspace = new Workspace();
        workspace.CopyModel("App/net.onnx");
        workspace.WriteProject("App", """<SpikeModel Include="net.onnx" />""", Workspace.TwoTargetFrameworks);
        return workspace;
    }
}

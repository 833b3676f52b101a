namespace Spike.Packages.Tests.Consumption;

/// <summary>One package reference is all that an app adds.</summary>
[TestClass]
public sealed class AppTests
{
    [TestMethod]
    public void A_console_app_builds_without_a_warning_and_ships_with_the_runtime_only()
    {
        using var folder = new AppFolder("mes réseaux & 模型");
        folder.WriteProject("App/App.csproj", AppFolder.Package + folder.AddModel("App/net.onnx"),
            Programs.Executable + "<TreatWarningsAsErrors>true</TreatWarningsAsErrors><MSBuildTreatWarningsAsErrors>true</MSBuildTreatWarningsAsErrors>");
        folder.Write("App/Program.cs", Programs.RunsNet);

        folder.DotNet("build", "App").Succeeded().SaysNothing();

        Assert.AreEqual(Programs.Answer, folder.DotNet("App/bin/Debug/net10.0/App.dll").Succeeded().Output.Trim());
        Assert.AreSequenceEqual(
            ["App", "App.deps.json", "App.dll", "App.pdb", "App.runtimeconfig.json", "Spike.Runtime.dll", "net.spike"],
            folder.Files("App/bin/Debug/net10.0").Select(file => file.Replace(".exe", "", StringComparison.Ordinal)).ToArray());
    }

    [TestMethod]
    public void A_library_s_network_comes_with_the_project_reference_and_the_app_may_have_one_of_its_own()
    {
        using var folder = new AppFolder();
        folder.WriteProject("Lib/Lib.csproj", AppFolder.Package + folder.AddModel("Lib/net.onnx"));
        folder.Write("Lib/Reader.cs", Programs.Library);
        // The app has the package through the library only: NuGet passes targets on, and no generator.
        folder.WriteProject("App/App.csproj", """<ProjectReference Include="../Lib/Lib.csproj" />""" + folder.AddModel("App/own.onnx"), Programs.Executable);
        folder.Write("App/Program.cs", Programs.RunsLibrary + "using var own = new Nets.Own();\nConsole.WriteLine(own.Run(new float[Nets.Own.ImageLength]).Length);\n");

        folder.DotNet("build", "App").Succeeded().SaysNothing();

        Assert.AreEqual($"{Programs.Answer}\n10", folder.DotNet("App/bin/Debug/net10.0/App.dll").Succeeded().Output.Trim().ReplaceLineEndings("\n"));
        Assert.IsTrue(folder.Has("App/bin/Debug/net10.0/net.spike"));
    }
}

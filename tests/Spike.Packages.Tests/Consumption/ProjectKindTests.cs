using System.Text.Json;

namespace Spike.Packages.Tests.Consumption;

/// <summary>Projects that are put together otherwise than a console app.</summary>
[TestClass]
public sealed class ProjectKindTests
{
    [TestMethod]
    [TestCategory("Nightly")]
    public void A_library_that_is_packed_brings_its_network_and_no_compiler()
    {
        using var folder = new AppFolder();
        string packages = $"""
            <PackageReference Include="Spike.Build.Tasks" Version="{Sources.Version}" PrivateAssets="all" />
            <PackageReference Include="Spike.Runtime" Version="{Sources.Version}" />
            """;
        folder.WriteProject("Lib/Lib.csproj", packages + folder.AddModel("Lib/net.onnx"), "<Version>1.2.3</Version>");
        folder.Write("Lib/Reader.cs", Programs.Library);
        folder.DotNet("pack", "Lib", "-o", folder.PathOf("feed")).Succeeded();
        folder.Write("user/nuget.config", $"""<configuration><packageSources><add key="own" value="{folder.PathOf("feed")}" /></packageSources></configuration>""");
        folder.WriteProject("user/App/App.csproj", """<PackageReference Include="Lib" Version="1.2.3" />""",
            Programs.Executable + $"<RestorePackagesPath>{folder.PathOf("packages")}</RestorePackagesPath>");
        folder.Write("user/App/Program.cs", Programs.RunsLibrary);

        folder.DotNet("build", "user/App").Succeeded().SaysNothing();

        Assert.AreEqual(Programs.Answer, folder.DotNet("user/App/bin/Debug/net10.0/App.dll").Succeeded().Output.Trim());
        Assert.AreSequenceEqual(["lib", "spike.runtime"], Directory.GetDirectories(folder.PathOf("packages")).Select(Path.GetFileName).Order().ToArray());
    }

    [TestMethod]
    [TestCategory("Nightly")]
    public void A_library_that_is_packed_with_the_plain_reference_works_too()
    {
        using var folder = new AppFolder();
        folder.WriteProject("Lib/Lib.csproj", AppFolder.Package + folder.AddModel("Lib/net.onnx"), "<Version>1.2.4</Version>");
        folder.Write("Lib/Reader.cs", Programs.Library);
        folder.DotNet("pack", "Lib", "-o", folder.PathOf("feed")).Succeeded();
        folder.Write("user/nuget.config", $"""<configuration><packageSources><add key="own" value="{folder.PathOf("feed")}" /></packageSources></configuration>""");
        folder.WriteProject("user/App/App.csproj", """<PackageReference Include="Lib" Version="1.2.4" />""", Programs.Executable);
        folder.Write("user/App/Program.cs", Programs.RunsLibrary);

        folder.DotNet("build", "user/App").Succeeded().SaysNothing();

        Assert.AreEqual(Programs.Answer, folder.DotNet("user/App/bin/Debug/net10.0/App.dll").Succeeded().Output.Trim());
    }

    [TestMethod]
    [TestCategory("Nightly")]
    public void Each_target_framework_has_the_network()
    {
        using var folder = new AppFolder();
        folder.Write("App/App.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFrameworks>net10.0;net10.0-windows</TargetFrameworks>
                <EnableWindowsTargeting>true</EnableWindowsTargeting>
                <DisableTransitiveFrameworkReferenceDownloads>true</DisableTransitiveFrameworkReferenceDownloads>
                <ImplicitUsings>enable</ImplicitUsings>
                <OutputType>Exe</OutputType>
              </PropertyGroup>
              <ItemGroup>{AppFolder.Package}{folder.AddModel("App/net.onnx")}</ItemGroup>
            </Project>
            """);
        folder.Write("App/Program.cs", Programs.RunsNet);

        folder.DotNet("build", "App").Succeeded().SaysNothing();

        foreach (string framework in (string[])["net10.0", "net10.0-windows"])
            Assert.AreEqual(Programs.Answer, folder.DotNet($"App/bin/Debug/{framework}/App.dll").Succeeded().Output.Trim());
        folder.DotNet("clean", "App").Succeeded();
        Assert.IsFalse(folder.Has("App/bin/Debug/net10.0/net.spike"));
    }

    [TestMethod]
    [TestCategory("Nightly")]
    public void Versions_may_stand_in_one_place_and_be_locked()
    {
        using var folder = new AppFolder();
        folder.Write("Directory.Packages.props", $"""
            <Project>
              <PropertyGroup>
                <ManagePackageVersionsCentrally>true</ManagePackageVersionsCentrally>
                <CentralPackageTransitivePinningEnabled>true</CentralPackageTransitivePinningEnabled>
                <RestorePackagesWithLockFile>true</RestorePackagesWithLockFile>
              </PropertyGroup>
              <ItemGroup>
                <PackageVersion Include="Spike.Build.Tasks" Version="{Sources.Version}" />
              </ItemGroup>
            </Project>
            """);
        folder.WriteProject("App/App.csproj", """<PackageReference Include="Spike.Build.Tasks" />""" + folder.AddModel("App/net.onnx"), Programs.Executable);
        folder.Write("App/Program.cs", Programs.RunsNet);

        folder.DotNet("restore", "App").Succeeded();
        using (JsonDocument locked = JsonDocument.Parse(File.ReadAllText(folder.PathOf("App/packages.lock.json"))))
        {
            Assert.AreSequenceEqual(["Spike.Build.Tasks Direct", "Spike.Runtime Transitive"], locked.RootElement.GetProperty("dependencies").GetProperty("net10.0")
                .EnumerateObject().Select(package => $"{package.Name} {package.Value.GetProperty("type").GetString()}").Order().ToArray());
        }

        Directory.Delete(folder.PathOf("App/obj"), recursive: true);
        folder.DotNet("restore", "App", "--locked-mode").Succeeded();
        folder.DotNet("build", "App", "--no-restore").Succeeded().SaysNothing();
        Assert.AreEqual(Programs.Answer, folder.DotNet("App/bin/Debug/net10.0/App.dll").Succeeded().Output.Trim());
    }

    [TestMethod]
    [TestCategory("Nightly")]
    [DataRow("-m")]
    [DataRow("-m", "-graph")]
    [DataRow("-m", "-mt")]
    public void A_solution_builds_in_parallel(params string[] arguments)
    {
        using var folder = new AppFolder();
        string[] apps = ["One", "Two", "Three"];
        folder.WriteProject("Lib/Lib.csproj", AppFolder.Package + folder.AddModel("Lib/net.onnx"));
        folder.Write("Lib/Reader.cs", Programs.Library);
        foreach (string app in apps)
        {
            folder.WriteProject($"{app}/{app}.csproj", """<ProjectReference Include="../Lib/Lib.csproj" />""" + AppFolder.Package + folder.AddModel($"{app}/own.onnx"), Programs.Executable);
            folder.Write($"{app}/Program.cs", Programs.RunsLibrary + "using var own = new Nets.Own();\n");
        }

        folder.Write("All.slnx", $"<Solution>{string.Concat(apps.Append("Lib").Select(name => $"<Project Path=\"{name}/{name}.csproj\" />"))}</Solution>");

        folder.DotNet(["build", "All.slnx", .. arguments]).Succeeded().SaysNothing();

        foreach (string app in apps)
            Assert.AreEqual(Programs.Answer, folder.DotNet($"{app}/bin/Debug/net10.0/{app}.dll").Succeeded().Output.Trim());
    }

    [TestMethod]
    [TestCategory("Nightly")]
    public void A_project_of_another_framework_is_told_what_it_lacks()
    {
        using var folder = new AppFolder(registry: true);
        folder.Write("Lib/Lib.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>netstandard2.0</TargetFramework><LangVersion>latest</LangVersion></PropertyGroup>
              <ItemGroup>{AppFolder.Package}{folder.AddModel("Lib/net.onnx")}</ItemGroup>
            </Project>
            """);
        folder.Write("Lib/Class.cs", "public class Empty { }\n");

        Outcome outcome = folder.DotNet("build", "Lib");

        Assert.AreEqual(1, outcome.ExitCode);
        Assert.Contains("error SPIKE5006: ", outcome.Output);
    }
}

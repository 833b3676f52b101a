using System.Runtime.InteropServices;

namespace Spike.Packages.Tests.Consumption;

/// <summary>Published apps answer, and a linker finds nothing to warn of.</summary>
[TestClass]
public sealed class PublishTests
{
    [TestMethod]
    [TestCategory("Nightly")]
    [DataRow("<PublishTrimmed>true</PublishTrimmed>", "net.spike")]
    [DataRow("<PublishSingleFile>true</PublishSingleFile><SelfContained>false</SelfContained><DebugType>none</DebugType>", "App net.spike")]
    public void Trimmed_and_single_file(string properties, string files)
    {
        using var folder = new AppFolder(registry: true);
        Outcome outcome = Publish(folder, properties + $"<RuntimeIdentifier>{RuntimeInformation.RuntimeIdentifier}</RuntimeIdentifier>");

        outcome.SaysNothing();
        foreach (string file in files.Split(' ')) Assert.Contains(file, folder.Files("out"));
        if (files.StartsWith("App ", StringComparison.Ordinal)) Assert.HasCount(2, folder.Files("out"));
        Assert.AreEqual(Programs.Answer, folder.Run("out/App").Succeeded().Output.Trim());
    }

    [TestMethod]
    [TestCategory("Nightly")]
    [NeedsClang]
    public void As_machine_code_with_the_vectors_of_AVX2()
    {
        using var folder = new AppFolder(registry: true);
        Publish(folder, "<PublishAot>true</PublishAot>").SaysNothing();

        Assert.IsFalse(folder.Has("out/App.dll"));
        Assert.AreEqual(Programs.Answer, folder.Run("out/App").Succeeded().Output.Trim());
        string expected = RuntimeInformation.OSArchitecture == Architecture.X64 ? "x86-64-v3" : "";
        Assert.AreEqual(expected, folder.DotNet("msbuild", "App", "-getProperty:IlcInstructionSet").Succeeded().Output.Trim());
        Assert.AreEqual("native", folder.DotNet("msbuild", "App", "-getProperty:IlcInstructionSet", "-p:IlcInstructionSet=native").Succeeded().Output.Trim());
        Assert.AreEqual("", folder.DotNet("msbuild", "App", "-getProperty:IlcInstructionSet", "-p:RuntimeIdentifier=linux-arm64").Succeeded().Output.Trim());
    }

    private static Outcome Publish(AppFolder folder, string properties)
    {
        folder.WriteProject("App/App.csproj", AppFolder.Package + folder.AddModel("App/net.onnx"), Programs.Executable + properties);
        folder.Write("App/Program.cs", Programs.RunsNet);
        return folder.DotNet("publish", "App", "-c", "Release", "-o", folder.PathOf("out")).Succeeded();
    }
}

/// <summary>Skips a test on a machine that cannot link machine code, unless SPIKE_REQUIRE_ALL=1.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NeedsClangAttribute : ConditionBaseAttribute
{
    public NeedsClangAttribute() : base(ConditionMode.Include)
    {
        IgnoreMessage = "Publishing as machine code needs clang and zlib's headers, see build/install-test-tools.";
    }

    public override string GroupName => nameof(NeedsClangAttribute);

    public override bool IsConditionMet =>
        Environment.GetEnvironmentVariable("SPIKE_REQUIRE_ALL") == "1" || (OperatingSystem.IsLinux() && File.Exists("/usr/bin/clang") && File.Exists("/usr/include/zlib.h"));
}

namespace Spike.Packages.Tests.Consumption;

/// <summary>Projects of other languages have the artifact, and a warning in place of the class.</summary>
[TestClass]
public sealed class LanguageTests
{
    [TestMethod]
    [TestProperty("Remedy", "SPIKE5013")]
    [TestCategory("Nightly")]
    public void An_FSharp_app_loads_the_artifact_by_its_name()
    {
        using var folder = new AppFolder();
        folder.WriteProject("App/App.fsproj", """<Compile Include="Program.fs" />""" + AppFolder.Package + folder.AddModel("App/net.onnx"), Programs.Executable);
        folder.Write("App/Program.fs", """
            open System
            open System.IO
            open Spike.Runtime

            let image = Array.zeroCreate<float32> 784
            let logits = Array.zeroCreate<float32> 10
            use model = SpikeModel.Load(Path.Combine(AppContext.BaseDirectory, "net.spike"))
            use session = model.CreateSession()
            session.Run(image, logits)
            printfn "%d %b" logits.Length (Array.forall Single.IsFinite logits)
            """);

        string output = folder.DotNet("build", "App").Succeeded().Output;

        Assert.Contains("net.onnx : warning SPIKE5013: Typed classes of models are made in C# projects only, and this one is written in F#. Load 'net.spike'", output);
        Assert.AreEqual("10 true", folder.DotNet("App/bin/Debug/net10.0/App.dll").Succeeded().Output.Trim());
    }

    [TestMethod]
    [TestProperty("Remedy", "SPIKE5013")]
    [TestCategory("Nightly")]
    public void A_Visual_Basic_app_uses_a_CSharp_library_and_is_warned_of_a_model_of_its_own()
    {
        using var folder = new AppFolder();
        folder.WriteProject("Lib/Lib.csproj", AppFolder.Package + folder.AddModel("Lib/net.onnx"));
        folder.Write("Lib/Reader.cs", Programs.Library);
        folder.WriteProject("App/App.vbproj", """<ProjectReference Include="../Lib/Lib.csproj" />""" + AppFolder.Package + folder.AddModel("App/own.onnx"), Programs.Executable);
        folder.Write("App/Program.vb", """
            Module Program
                Sub Main()
                    System.Console.WriteLine(Reading.Reader.Read())
                End Sub
            End Module
            """);

        string output = folder.DotNet("build", "App").Succeeded().Output;

        Assert.Contains("own.onnx : warning SPIKE5013: Typed classes of models are made in C# projects only, and this one is written in VB.", output);
        Assert.AreEqual(Programs.Answer, folder.DotNet("App/bin/Debug/net10.0/App.dll").Succeeded().Output.Trim());
        folder.DotNet("build", "App", "-p:NoWarn=SPIKE5013", "--no-restore").Succeeded().SaysNothing();
    }
}

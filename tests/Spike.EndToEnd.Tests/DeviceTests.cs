namespace Spike.EndToEnd.Tests;

/// <summary>That the device kernels are a package of their own is nothing that a csproj sees.</summary>
[TestClass]
public sealed class DeviceTests
{
    private const string Program = """
        using Nets;
        using Spike.Runtime;
        var image = new float[Net.InputLength];
        for (int i = 0; i < image.Length; i++) image[i] = i % 13 / 13f;
        using (var net = new Net()) Console.WriteLine(net.Session.BackendReason);
        foreach (Backend backend in (Backend[])[Backend.Simd, Backend.Ilgpu])
        {
            using var net = new Net(new SpikeOptions { Backend = backend });
            Console.WriteLine(string.Join(' ', net.Run(image)) + " " + net.Session.Backend);
        }
        """;

    [TestMethod]
    [TestCategory("Nightly")]
    public void A_csproj_that_asks_for_cuda_gets_them_and_one_that_does_not_ships_without()
    {
        using var folder = new AppFolder();
        byte[] cnn = File.ReadAllBytes(Path.Combine(Sources.Sample, "models", "cnn_mnist.onnx"));
        foreach ((string project, string target) in (ReadOnlySpan<(string, string)>)[("Card", "cuda"), ("Plain", "simulation")])
        {
            folder.Write($"{project}/net.onnx", cnn);
            folder.WriteProject(project, $"""<SpikeModel Include="net.onnx" Namespace="Nets" SpikeTarget="{target}" />""", Program);
            (int exitCode, string output) = folder.DotNet("build", project, "-tl:off");
            Assert.AreEqual(0, exitCode, output);
            foreach (string assembly in (string[])["Spike.Runtime.Ilgpu.dll", "ILGPU.dll"])
                Assert.AreEqual(project == "Card", File.Exists(folder.PathOf($"{project}/bin/Debug/net10.0/{assembly}")), $"{project}, {assembly}");
        }

        string[] card = folder.DotNet("Card/bin/Debug/net10.0/Card.dll").Output.Trim().Split('\n', StringSplitOptions.TrimEntries);
        Assert.HasCount(3, card, string.Join('\n', card));
        // On a machine with a card it runs there, and elsewhere the reason names what is missing.
        StringAssert.Contains(card[0], "the artifact was compiled for cuda");
        StringAssert.EndsWith(card[1], " Simd");
        Assert.DoesNotContain("Simd", card[2]);
        Assert.AreEqual(card[1][..card[1].LastIndexOf(' ')], card[2][..card[2].LastIndexOf(' ')]);

        string[] plain = folder.DotNet("Plain/bin/Debug/net10.0/Plain.dll").Output.Trim().Split('\n', StringSplitOptions.TrimEntries);
        Assert.AreEqual("simd: nothing else was asked for.", plain[0]);
        StringAssert.EndsWith(plain[2], " Simd");
    }
}

using Spike.Compiler.Tests.Data;

namespace Spike.Compiler.Tests;

[TestClass]
public sealed class RealPathTests : IDisposable
{
    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    [TestMethod]
    public void A_folder_is_compared_by_whole_segments()
    {
        Assert.IsTrue(RealPath.IsInside(folder["models/x.onnx"], folder["models"]));
        Assert.IsTrue(RealPath.IsInside(folder["models/deep/x.onnx"], folder["models/"]));
        Assert.IsFalse(RealPath.IsInside(folder["models-old/x.onnx"], folder["models"]));
        Assert.IsFalse(RealPath.IsInside(folder["models/../x.onnx"], folder["models"]));
        Assert.IsTrue(RealPath.IsInside(folder["models/..x.onnx"], folder["models"]));
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux | OperatingSystems.OSX)]
    public void Links_are_followed_on_both_sides()
    {
        Directory.CreateDirectory(folder["models"]);
        Directory.CreateDirectory(folder["private"]);
        File.CreateSymbolicLink(folder["models/x.onnx"], folder["private/x.onnx"]);
        Directory.CreateSymbolicLink(folder["models/deep"], "../private");
        Directory.CreateSymbolicLink(folder["allowed"], folder["models"]);
        Assert.IsFalse(RealPath.IsInside(folder["models/x.onnx"], folder["models"]));
        Assert.IsFalse(RealPath.IsInside(folder["models/deep/y.onnx"], folder["models"]));
        Assert.IsTrue(RealPath.IsInside(folder["models/y.onnx"], folder["allowed"]));
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux | OperatingSystems.OSX)]
    public void A_circle_of_links_ends()
    {
        File.CreateSymbolicLink(folder["a"], folder["b"]);
        File.CreateSymbolicLink(folder["b"], folder["a"]);
        Assert.ThrowsExactly<IOException>(() => RealPath.Of(folder["a"]));
    }
}

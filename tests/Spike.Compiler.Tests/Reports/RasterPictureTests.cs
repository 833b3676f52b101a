using System.Xml.Linq;
using Spike.Compiler.Reports;

namespace Spike.Compiler.Tests.Reports;

[TestClass]
public class RasterPictureTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [TestMethod]
    public void A_spike_is_a_mark_at_its_neuron_and_step()
    {
        var picture = new RasterPicture([new RasterBand("a", 3), new RasterBand("b", 1)], steps: 4);
        picture.Add(0, neuron: 2, step: 1, sign: 1);
        picture.Add(0, neuron: 0, step: 3, sign: 1);
        picture.Add(0, neuron: 1, step: 0, sign: -1);
        XElement[] paths = [.. XDocument.Parse(picture.Draw("t")).Descendants(Svg + "path")];
        Assert.HasCount(2, paths);
        Assert.AreEqual("M3 0h1v1h-1zM1 2h1v1h-1z", paths[0].Attribute("d")!.Value);
        Assert.AreEqual("M0 1h1v1h-1z", paths[1].Attribute("d")!.Value);
        Assert.AreNotEqual(paths[0].Attribute("fill")!.Value, paths[1].Attribute("fill")!.Value);
    }

    [TestMethod]
    public void Captions_count_every_spike_though_marks_may_share_a_place()
    {
        var picture = new RasterPicture([new RasterBand("wide", 100_000)], steps: 100_000);
        for (int i = 0; i < 100_000; i++) picture.Add(0, i % 2, i % 3, 1);
        string text = picture.Draw("t");
        Assert.Contains("wide: 100000 neurons, 100000 spikes", text);
        // 100,000 steps share 960 columns.
        Assert.IsLessThan(2000, text.Length);
    }

    [TestMethod]
    public void Names_cannot_leave_their_place()
    {
        const string name = "</text><script>alert(1)</script>\"&\u0001";
        XDocument drawn = XDocument.Parse(new RasterPicture([new RasterBand(name, 1)], 1).Draw(name));
        Assert.IsEmpty(drawn.Descendants(Svg + "script"));
        Assert.StartsWith("</text><script>alert(1)</script>\"& ", drawn.Descendants(Svg + "text").First().Value);
    }

    [TestMethod]
    public void An_empty_raster_is_drawn() => Assert.IsEmpty(XDocument.Parse(new RasterPicture([new RasterBand("silent", 5)], 8).Draw("t")).Descendants(Svg + "path"));
}

using System.Xml.Linq;

namespace Spike.Docs.Tests.Pictures;

/// <summary>docs/images holds what the codings draw. SPIKE_UPDATE_GOLDEN=1 draws them again.</summary>
[TestClass]
public sealed class PictureTests
{
    public static IEnumerable<object[]> Names => CodingPictures.All.Keys.Select(name => new object[] { name });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void A_picture_is_what_the_codings_draw(string name)
    {
        string path = Repository.PathOf($"docs/images/{name}"), picture = CodingPictures.All[name]();
        if (Repository.Updates)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, picture);
        }

        Assert.AreEqual(picture, File.ReadAllText(path).ReplaceLineEndings("\n"), $"Run the tests with SPIKE_UPDATE_GOLDEN=1 and look at docs/images/{name}.");
        Assert.IsNotNull(XDocument.Parse(picture).Root);
    }

    [TestMethod]
    public void Every_picture_of_the_folder_is_drawn_here() => Assert.IsEmpty(
        Directory.GetFiles(Repository.PathOf("docs/images"), "*.svg").Select(file => Path.GetFileName(file)!).Except(CodingPictures.All.Keys));
}

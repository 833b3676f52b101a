using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using System.Xml.Linq;

namespace Spike.Packages.Tests.Contents;

/// <summary>What is in the packages, and what they say of themselves.</summary>
[TestClass]
public sealed class ContentsTests
{
    [TestMethod]
    [DataRow("Spike.Build.Tasks")]
    [DataRow("Spike.Runtime")]
    [DataRow("Spike.Templates")]
    public void A_package_holds_these_files(string package)
    {
        _ = Feed.Folder;
        CompareWithGolden(package);
    }

    [TestMethod]
    [TestCategory("Nightly")]
    [DataRow("spike-compile")]
    [DataRow("Spike.Runtime.Hosting")]
    [DataRow("Spike.Runtime.Ilgpu")]
    [DataRow("Spike.Runtime.Remote")]
    public void So_do_the_others(string package)
    {
        _ = Feed.All;
        CompareWithGolden(package);
    }

    [TestMethod]
    [DataRow("Spike.Build.Tasks", "Spike.Runtime")]
    [DataRow("Spike.Runtime", "")]
    [DataRow("Spike.Templates", "")]
    public void It_says_what_it_is_and_what_it_needs(string package, string dependencies)
    {
        _ = Feed.Folder;
        using ZipArchive archive = ZipFile.OpenRead(Feed.PathOf(package));
        using Stream stream = archive.Entries.Single(entry => entry.FullName == package + ".nuspec").Open();
        XElement metadata = XDocument.Load(stream).Root!.Elements().Single();
        string? Value(string name) => metadata.Elements().SingleOrDefault(element => element.Name.LocalName == name)?.Value;

        Assert.AreEqual("README.md icon.png Apache-2.0", $"{Value("readme")} {Value("icon")} {Value("license")}");
        Assert.IsGreaterThan(60, Value("description")!.Length);
        // As a development dependency NuGet would keep its own dependencies, the runtime among them, from the app.
        Assert.IsNull(Value("developmentDependency"));
        Assert.AreEqual(dependencies, string.Join(' ', metadata.Descendants().Where(element => element.Name.LocalName == "dependency").Select(element => (string)element.Attribute("id")!)));
        Assert.IsTrue(metadata.Descendants().Where(element => element.Name.LocalName == "dependency").All(element => ((string?)element.Attribute("include") ?? "").Length == 0));
    }

    [TestMethod]
    [DataRow("Spike.Build.Tasks", 60)]
    [DataRow("Spike.Runtime", 1.5)]
    [DataRow("Spike.Templates", 2)]
    public void It_is_no_larger_than_so_many_megabytes_and_holds_nothing_twice(string package, double most)
    {
        _ = Feed.Folder;
        Assert.IsLessThan(most * 1e6, new FileInfo(Feed.PathOf(package)).Length);
        if (package == "Spike.Templates") return; // Each of its projects has the network.
        using ZipArchive archive = ZipFile.OpenRead(Feed.PathOf(package));
        string[] twice = [.. archive.Entries.Where(entry => entry.Length > 1000).GroupBy(Hash).Where(group => group.Count() > 1).Select(group => string.Join(", ", group.Select(entry => entry.FullName)))];
        Assert.IsEmpty(twice, string.Join('\n', twice));
    }

    [TestMethod]
    [DataRow("Spike.Build.Tasks")]
    public void Of_each_package_of_others_inside_the_notices_say_whose_it_is(string package)
    {
        _ = Feed.Folder;
        NoticesNameAllOf(package);
    }

    [TestMethod]
    [TestCategory("Nightly")]
    public void Of_the_tool_s_too()
    {
        _ = Feed.All;
        NoticesNameAllOf("spike-compile");
    }

    [TestMethod]
    [TestCategory("Nightly")]
    public void Packing_again_gives_the_same_bytes()
    {
        string again = Directory.CreateTempSubdirectory("spike-again-").FullName;
        try
        {
            string[] folders = [.. ((string[])["first", "second"]).Select(name => Feed.Pack(Path.Combine(again, name), "build/packages/Spike.Build.Tasks", "src/Spike.Runtime", "templates"))];
            string[] packages = [.. Directory.GetFiles(folders[0]).Select(file => Path.GetFileName(file))];
            Assert.HasCount(4, packages);
            foreach (string package in packages)
                CollectionAssert.AreEqual(SHA256.HashData(File.ReadAllBytes(Path.Combine(folders[0], package))), SHA256.HashData(File.ReadAllBytes(Path.Combine(folders[1], package))), package);
        }
        finally
        {
            Directory.Delete(again, recursive: true);
        }
    }

    private static void NoticesNameAllOf(string package)
    {
        string notices = File.ReadAllText(Sources.PathOf("THIRD-PARTY-NOTICES.md"));
        using ZipArchive archive = ZipFile.OpenRead(Feed.PathOf(package));
        foreach (ZipArchiveEntry dependencies in archive.Entries.Where(entry => entry.Name.EndsWith(".deps.json", StringComparison.Ordinal)))
        {
            using Stream stream = dependencies.Open();
            using JsonDocument json = JsonDocument.Parse(stream);
            string[] others = [.. json.RootElement.GetProperty("libraries").EnumerateObject().Where(library => library.Value.GetProperty("type").GetString() == "package").Select(library => library.Name.Split('/')[0])];
            Assert.IsNotEmpty(others);
            foreach (string other in others.Where(name => name != "ILGPU")) Assert.Contains($"`{other}`", notices, dependencies.FullName);
        }
    }

    private static void CompareWithGolden(string package)
    {
        using ZipArchive archive = ZipFile.OpenRead(Feed.PathOf(package));
        string[] files = [.. archive.Entries.Select(entry => entry.FullName).Where(name => !name.EndsWith(".psmdcp", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        Golden.Compare(Path.Combine("Contents", package + ".txt"), string.Join('\n', files) + "\n");
    }

    private static string Hash(ZipArchiveEntry entry)
    {
        using Stream stream = entry.Open();
        return Convert.ToHexString(SHA256.HashData(stream));
    }
}

using Spike.Runtime.Backends.Loihi.Driver;

namespace Spike.Runtime.Tests.Backends.Loihi.Driver;

[TestClass]
public class NxSearchTests
{
    [TestMethod]
    public void The_variable_names_a_file()
    {
        using var folder = new TestFolder();
        string file = folder.Write("vendor.so", [0]);
        Assert.AreEqual(file, NxSearch.Run(file, folder.Path).Path);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("lib")]
    public void Or_a_folder_or_one_above_lib(string under)
    {
        if (OperatingSystem.IsWindows()) return;
        using var folder = new TestFolder();
        Directory.CreateDirectory(folder[under]);
        string file = folder.Write(Path.Combine(under, NxLibraryPlaces.FileName), [0]);
        Assert.AreEqual(file, NxSearch.Run(folder.Path, "/nowhere").Path);
    }

    [TestMethod]
    public void Where_the_variable_leads_to_nothing_the_usual_places_are_not_tried()
    {
        using var folder = new TestFolder();
        folder.Write(NxLibraryPlaces.FileName, [0]);
        NxSearch search = NxSearch.Run(folder["missing.so"], folder.Path);
        Assert.IsNull(search.Path);
        Assert.AreSequenceEqual((string[])[folder["missing.so"]], search.Looked);
    }

    [TestMethod]
    public void Without_the_variable_the_app_s_folder_comes_first()
    {
        using var folder = new TestFolder();
        string file = folder.Write(NxLibraryPlaces.FileName, [0]);
        NxSearch search = NxSearch.Run(null, folder.Path);
        Assert.AreEqual(file, search.Path);
        Assert.IsGreaterThan(1, search.Looked.Length);
    }

    [TestMethod]
    public void Then_the_usual_places_in_their_order()
    {
        using var folder = new TestFolder();
        Directory.CreateDirectory(folder["first"]);
        Directory.CreateDirectory(folder["second"]);
        string second = folder.Write(Path.Combine("second", NxLibraryPlaces.FileName), [0]);
        Assert.AreEqual(second, NxSearch.Run(null, folder.Path, [folder["first"], folder["second"]]).Path);
        string first = folder.Write(Path.Combine("first", NxLibraryPlaces.FileName), [0]);
        Assert.AreEqual(first, NxSearch.Run(null, folder.Path, [folder["first"], folder["second"]]).Path);
    }

    [TestMethod]
    public void The_usual_places_are_whole_paths() => Assert.IsTrue(NxLibraryPlaces.Usual.All(Path.IsPathFullyQualified));

    [TestMethod]
    public void Who_finds_nothing_hears_what_was_looked_for_and_of_the_emulator()
    {
        using var folder = new TestFolder();
        // Folders of its own in place of the machine's, which may hold a library.
        NxSearch search = NxSearch.Run(null, folder.Path, [folder["usual"], folder["other"]]);
        Assert.IsNull(search.Path);
        Assert.HasCount(3, search.Looked);
        string message = search.NotFound().Message;
        foreach (string place in search.Looked) StringAssert.Contains(message, place);
        StringAssert.Contains(message, "SPIKE_NXSDK_PATH");
        StringAssert.Contains(message, "SPIKE_LOIHI_EMULATE=1");
    }
}

namespace Spike.Packages.Tests;

/// <summary>Texts that are reviewed as code: what is made must be what stands in the file.</summary>
internal static class Golden
{
    /// <param name="file">Below the folder of these tests. SPIKE_UPDATE_GOLDEN=1 writes it anew.</param>
    public static void Compare(string file, string made)
    {
        string path = Sources.PathOf("tests", "Spike.Packages.Tests", file);
        if (Environment.GetEnvironmentVariable("SPIKE_UPDATE_GOLDEN") == "1") File.WriteAllText(path, made);
        Assert.AreEqual(File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "", made, $"{file} differs; SPIKE_UPDATE_GOLDEN=1 writes it anew.");
    }
}

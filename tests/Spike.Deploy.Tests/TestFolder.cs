namespace Spike.Deploy.Tests;

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TestFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("spike-deploy-");

    public string Path => folder.FullName;

    public string this[params string[] parts] => System.IO.Path.Combine([folder.FullName, .. parts]);

    public string Write(string name, string text)
    {
        string file = this[name];
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return file;
    }

    /// <summary>A copy of a folder of deploy/.</summary>
    public string Copy(string name)
    {
        foreach (string file in Directory.GetFiles(DeployFolder.File(name), "*", SearchOption.AllDirectories))
        {
            string target = this[name, System.IO.Path.GetRelativePath(DeployFolder.File(name), file)];
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        return this[name];
    }

    public void Dispose() => folder.Delete(recursive: true);
}

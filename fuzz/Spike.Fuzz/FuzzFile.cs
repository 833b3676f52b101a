namespace Spike.Fuzz;

/// <summary>Bytes as a file in memory, gone afterwards.</summary>
internal sealed class FuzzFile : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("spike-fuzz-").FullName;

    public FuzzFile(string name, byte[] bytes)
    {
        Path = System.IO.Path.Combine(folder, name);
        File.WriteAllBytes(Path, bytes);
    }

    public string Path { get; }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}

namespace Spike.Docs.Tests.Commands;

/// <summary>A clone as a reader has it, in a temporary folder: what commands write stays in there. Sources are links, samples are copies.</summary>
internal sealed class ReaderFolder : IDisposable
{
    private static readonly string[] Copied = ["samples", "tests/models"], Linked = ["src", "native", "benchmarks", "deploy", "docs", "README.md", "tests/native"];

    private readonly string folder = Directory.CreateTempSubdirectory("spike-docs-").FullName;

    public ReaderFolder()
    {
        Directory.CreateDirectory(Bin);
        Directory.CreateDirectory(Home);
        Directory.CreateDirectory(Path.Combine(Clone, "tests"));
        foreach (string name in Linked.Where(name => Path.Exists(Repository.PathOf(name)))) File.CreateSymbolicLink(Path.Combine(Clone, name), Repository.PathOf(name));
        foreach (string name in Copied) Copy(Repository.PathOf(name), Path.Combine(Clone, name));
        string compiler = Path.Combine(Repository.Root, "src", "Spike.Cli", "bin", Repository.Configuration, "net10.0", "spike-compile.dll");
        string command = Path.Combine(Bin, "spike-compile");
        File.WriteAllText(command, $"#!/bin/sh\nexec dotnet '{compiler}' \"$@\"\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(command, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>The root of the clone.</summary>
    public string Clone => Path.Combine(folder, "clone");

    /// <summary>What stands first on the path: spike-compile as it was built.</summary>
    public string Bin => Path.Combine(folder, "bin");

    /// <summary>A home that nothing was written to before.</summary>
    public string Home => Path.Combine(folder, "home");

    /// <summary>A folder with nothing in it, outside of the clone.</summary>
    public string Empty(string name) => Directory.CreateDirectory(Path.Combine(folder, name)).FullName;

    /// <summary>The sources of packages that this machine has, for a machine may reach no others. Nothing else of its home comes along.</summary>
    public void TakePackageSources()
    {
        string config = Path.Combine(".nuget", "NuGet", "NuGet.Config"), own = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), config);
        if (!File.Exists(own)) return;
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(Home, config))!);
        File.Copy(own, Path.Combine(Home, config));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.EnumerateFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (string inner in Directory.EnumerateDirectories(from).Where(inner => Path.GetFileName(inner) is not ("bin" or "obj" or "out"))) Copy(inner, Path.Combine(to, Path.GetFileName(inner)));
    }
}

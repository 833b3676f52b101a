using System.Text;

namespace Spike.Packages.Tests;

/// <summary>A user's folder, outside the repository, that knows the packages under test from a local feed.</summary>
internal sealed class AppFolder : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("spike-").FullName;

    /// <param name="name">Below a temporary folder.</param>
    /// <param name="registry">Whether packages of others may be had too, from where this machine has them.</param>
    public AppFolder(string name = "mes réseaux", bool registry = false)
    {
        Root = Path.Combine(root, name);
        Write("nuget.config", $"""
            <configuration>
              <packageSources>
                {(registry ? "" : "<clear />")}
                <add key="spike" value="{Feed.Folder}" />
              </packageSources>
            </configuration>
            """);
    }

    public string Root { get; }

    public static string Package => $"""<PackageReference Include="Spike.Build.Tasks" Version="{Sources.Version}" />""";

    public string PathOf(string path) => Path.Combine(Root, path);

    public bool Has(string path) => File.Exists(PathOf(path));

    public void Write(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

    public void Write(string path, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(path))!);
        File.WriteAllBytes(PathOf(path), content);
    }

    /// <summary>A small network with the inputs that its scales are chosen from.</summary>
    /// <returns>The item for it.</returns>
    public string AddModel(string path)
    {
        string families = Sources.PathOf("tests", "models", "families");
        Write(path, File.ReadAllBytes(Path.Combine(families, "mlp.onnx")));
        Write(Path.ChangeExtension(path, ".gz"), File.ReadAllBytes(Path.Combine(families, "calib-images-idx3-ubyte.gz")));
        string name = Path.GetFileNameWithoutExtension(path);
        return $"""<SpikeModel Include="{name}.onnx" Calibration="{name}.gz" Namespace="Nets" />""";
    }

    /// <param name="project">name/name.csproj, or another language's.</param>
    public void WriteProject(string project, string items, string properties = "", string sdk = "Microsoft.NET.Sdk") => Write(project, $"""
        <Project Sdk="{sdk}">
          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
            <ImplicitUsings>enable</ImplicitUsings>
            <Nullable>enable</Nullable>
            {properties}
          </PropertyGroup>
          <ItemGroup>{items}</ItemGroup>
        </Project>
        """);

    public Outcome DotNet(params string[] arguments) => Tests.DotNet.Run(Root, arguments);

    public Outcome Run(string program, params string[] arguments) => Tests.DotNet.Run(PathOf(program), Root, arguments);

    /// <summary>Names of the files in a folder.</summary>
    public string[] Files(string folder) => [.. Directory.GetFiles(PathOf(folder), "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(PathOf(folder), file).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    public void Dispose() => Directory.Delete(root, recursive: true);
}

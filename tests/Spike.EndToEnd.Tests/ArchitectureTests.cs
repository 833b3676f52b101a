using System.Reflection;
using System.Xml.Linq;

namespace Spike.EndToEnd.Tests;

/// <summary>Arrows point down only: Cli, Service, Compiler, Runtime. Hosting, the device kernels, remote devices and their emulator stand between the command line and the runtime, the tasks and the generator beside all.</summary>
[TestClass]
public class ArchitectureTests
{
    private static readonly string[] Layers = ["Spike.Runtime", "Spike.Runtime.Hosting", "Spike.Runtime.Ilgpu", "Spike.Runtime.Remote", "Spike.Emulator", "Spike.Compiler", "Spike.Service", "Spike.Cli"];

    /// <summary>An assembly of its own, because the C# compiler cannot load what it references; it fixes what the generator's analyzers find.</summary>
    private const string CodeFixes = "Spike.Generators.CodeFixes";

    public static IEnumerable<object[]> Projects => Directory.GetFiles(Path.Combine(Root(), "src"), "*.csproj", SearchOption.AllDirectories)
        .Select(file => new object[] { Path.GetRelativePath(Root(), file) });

    [TestMethod]
    public void The_projects_are_found() => Assert.IsGreaterThan(4, Projects.Count());

    [TestMethod]
    [DynamicData(nameof(Projects))]
    public void A_project_references_only_those_below_it(string project)
    {
        if (Path.GetFileNameWithoutExtension(project) == CodeFixes) return;
        int layer = Array.IndexOf(Layers, Path.GetFileNameWithoutExtension(project));
        foreach (string reference in References(project, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/'))))
        {
            int below = Array.IndexOf(Layers, reference);
            Assert.IsTrue(below >= 0 && below < layer, $"{project} references {reference}");
        }
    }

    [TestMethod]
    [DynamicData(nameof(Projects))]
    public void A_project_outside_the_layers_references_none(string project)
    {
        string name = Path.GetFileNameWithoutExtension(project);
        if (Layers.Contains(name)) return;
        string[] beside = name == CodeFixes ? ["Spike.Generators"] : [];
        CollectionAssert.AreEqual(beside, References(project, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/'))).ToArray(), project);
    }

    [TestMethod]
    public void The_runtime_ships_with_nothing_but_the_framework()
    {
        Assert.IsEmpty(References(Path.Combine("src", "Spike.Runtime", "Spike.Runtime.csproj"), "PackageReference"));
        foreach (AssemblyName reference in typeof(Runtime.SpikeModel).Assembly.GetReferencedAssemblies())
            Assert.IsTrue(reference.Name!.StartsWith("System.", StringComparison.Ordinal), reference.Name);
    }

    [TestMethod]
    public void Only_the_command_line_brings_the_device_kernels()
    {
        foreach (object[] project in Projects)
        {
            string file = (string)project[0];
            bool brings = References(file, "ProjectReference").Any(path => path.EndsWith("Spike.Runtime.Ilgpu.csproj", StringComparison.Ordinal));
            Assert.AreEqual(Path.GetFileName(file) == "Spike.Cli.csproj", brings, file);
        }

        string[] references = [.. typeof(Runtime.SpikeModel).Assembly.GetReferencedAssemblies().Select(name => name.Name!)];
        CollectionAssert.DoesNotContain(references, "ILGPU");
    }

    [TestMethod]
    public void The_compiler_knows_neither_its_command_line_nor_its_service()
    {
        string[] references = [.. Assembly.Load("Spike.Compiler").GetReferencedAssemblies().Select(name => name.Name!)];
        Assert.Contains("Spike.Runtime", references);
        CollectionAssert.DoesNotContain(references, "spike-compile");
        CollectionAssert.DoesNotContain(references, "Spike.Service");
    }

    [TestMethod]
    public void The_command_line_starts_the_service_and_knows_none_of_its_types()
    {
        string[] references = [.. Assembly.Load("spike-compile").GetReferencedAssemblies().Select(name => name.Name!)];
        CollectionAssert.DoesNotContain(references, "spike-serve");
        Assert.IsFalse(references.Any(name => name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal)));
        string frameworks = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "spike-compile.runtimeconfig.json"));
        Assert.DoesNotContain("AspNetCore", frameworks, "the compiler must start where only the .NET runtime is");
    }

    [TestMethod]
    [DataRow("Spike.Generators")]
    [DataRow("Spike.Build.Tasks")]
    public void What_runs_inside_of_the_build_names_no_type_of_the_layers(string project)
    {
        // The generator writes the runtime's names into code; it may not use them.
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Root(), "src", project), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)))
        {
            string? offender = File.ReadLines(file).FirstOrDefault(line => Layers.Any(layer => line.StartsWith($"using {layer}", StringComparison.Ordinal)));
            Assert.IsNull(offender, $"{file}: {offender}");
        }
    }

    [TestMethod]
    public void The_emulator_knows_chip_images_and_nothing_of_the_integer_program()
    {
        // It is to be a second opinion: what it computes must not come from the code that it is compared with.
        string folder = Path.Combine(Root(), "src", "Spike.Runtime", "Backends", "Loihi", "Emulation");
        string[] files = Directory.GetFiles(folder, "*.cs");
        Assert.IsGreaterThan(20, files.Length);
        string[] forbidden = ["SpikingProgram", "Programs.Reference", "Spike.Runtime.Kernels", "ReferenceInterpreter", "FireRule", "FunctionRules", "RadixCoding", "RateCoding", "SpikeTrain"];
        foreach (string file in files)
        {
            string text = File.ReadAllText(file);
            Assert.IsNull(forbidden.FirstOrDefault(name => text.Contains(name, StringComparison.Ordinal)), file);
        }
    }

    private static string[] References(string project, string kind) =>
        [.. XDocument.Load(Path.Combine(Root(), project)).Descendants(kind).Select(item => (string?)item.Attribute("Include") ?? "")];

    private static string Root()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "SpikeBuild.sln"))) folder = Path.GetDirectoryName(folder);
        return folder!;
    }
}

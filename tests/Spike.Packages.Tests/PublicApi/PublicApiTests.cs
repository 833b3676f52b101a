using System.Reflection;
using PublicApiGenerator;

namespace Spike.Packages.Tests.PublicApi;

/// <summary>What users can see of the libraries. A change of these files is a change of what they may rely on.</summary>
[TestClass]
public sealed class PublicApiTests
{
    [TestMethod]
    [DataRow("Spike.Runtime")]
    [DataRow("Spike.Runtime.Hosting")]
    [DataRow("Spike.Runtime.Ilgpu")]
    [DataRow("Spike.Runtime.Remote")]
    public void The_public_surface_is_this(string library)
    {
        var options = new ApiGeneratorOptions { IncludeAssemblyAttributes = false };
        Golden.Compare(Path.Combine("PublicApi", library + ".txt"), Assembly.Load(library).GeneratePublicApi(options).ReplaceLineEndings("\n").TrimEnd() + "\n");
    }
}

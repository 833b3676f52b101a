using Spike.Signatures;

namespace Spike.Build.Tasks.Tests.Signatures;

[TestClass]
public sealed class CSharpNameTests
{
    [TestMethod]
    [DataRow("digits", "Digits")]
    [DataRow("vit_mnist", "VitMnist")]
    [DataRow("my-net v2", "MyNetV2")]
    [DataRow("réseau", "Réseau")]
    [DataRow("2024", "2024")]
    [DataRow("---", "")]
    public void A_file_name_becomes_a_class_name(string file, string name) => Assert.AreEqual(name, CSharpName.Pascal(file));

    [TestMethod]
    [DataRow("input_ids", "inputIds")]
    [DataRow("IOData", "ioData")]
    [DataRow("0", "value0")]
    public void A_tensor_name_becomes_a_parameter_name(string tensor, string name) => Assert.AreEqual(name, CSharpName.Camel(tensor, "value"));

    [TestMethod]
    [DataRow("My.App", "My.App")]
    [DataRow("my-app.2nd", "my_app._2nd")]
    [DataRow("a..class", "a._class")]
    public void A_project_name_becomes_a_namespace(string project, string name) => Assert.AreEqual(name, CSharpName.Namespace(project));

    [TestMethod]
    [DataRow("Digits", true)]
    [DataRow("_1", true)]
    [DataRow("1a", false)]
    [DataRow("class", false)]
    [DataRow("a b", false)]
    [DataRow("", false)]
    public void Identifiers_are_those_of_CSharp(string name, bool isIdentifier) => Assert.AreEqual(isIdentifier, CSharpName.IsIdentifier(name));
}

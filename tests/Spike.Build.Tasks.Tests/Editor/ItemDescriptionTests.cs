using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using System.Xml.Schema;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using Spike.Build.Tasks.Diagnostics;
using Spike.Build.Tasks.Items;
using Spike.Build.Tasks.Tests.Builds;

namespace Spike.Build.Tasks.Tests.Editor;

/// <summary>The metadata of SpikeModel are described in four places besides the tasks: all name the same ones.</summary>
[TestClass]
public sealed partial class ItemDescriptionTests
{
    private static readonly string Build = Path.Combine(Sources.RepositoryRoot, "src", "Spike.Build.Tasks", "build");

    private static readonly XDocument Page = XDocument.Load(Path.Combine(Build, "Rules", "SpikeModel.xaml"));

    private static readonly XDocument Schema = XDocument.Load(Path.Combine(Build, "Rules", "SpikeModel.xsd"));

    private static readonly XNamespace Rules = "http://schemas.microsoft.com/build/2009/properties", Xs = XmlSchema.Namespace;

    private static string[] Known
    {
        get
        {
            using var folder = new TaskFolder();
            folder.CopyModel("net.onnx");
            var item = new RecordingItem("net.onnx");
            Assert.IsTrue(folder.Build(item).Succeeded);
            return [.. item.Asked];
        }
    }

    private static IEnumerable<XElement> Properties => Page.Root!.Elements()
        .Where(element => element.Name.LocalName.EndsWith("Property", StringComparison.Ordinal) && Name(element) is not ("FullPath" or "{}{ItemType}"));

    [TestMethod]
    public void The_tasks_the_definition_the_property_page_the_schema_and_the_page_of_docs_name_the_same_metadata()
    {
        string[] known = Known;
        IEnumerable<string> defined = XDocument.Load(Path.Combine(Build, "Spike.Build.Tasks.props")).Descendants("SpikeModel").Elements().Select(element => element.Name.LocalName).Where(name => name != "Generator");
        IEnumerable<string> documented = DocumentedRow().Matches(Section(File.ReadAllText(Path.Combine(Sources.RepositoryRoot, "docs", "msbuild.md")), "## Metadata of SpikeModel")).Select(match => match.Groups[1].Value);

        AssertSame(known, defined, "Spike.Build.Tasks.props");
        AssertSame(known, Properties.Select(Name), "SpikeModel.xaml");
        AssertSame(known, Members("element").Select(Name), "elements of SpikeModel.xsd");
        AssertSame(known, Members("attribute").Select(Name), "attributes of SpikeModel.xsd");
        AssertSame(known, documented, "docs/msbuild.md");
    }

    [TestMethod]
    public void The_property_page_and_the_schema_describe_each_in_the_same_words_and_offer_the_same_values()
    {
        foreach (XElement property in Properties)
        {
            string description = property.Attribute("Description")!.Value;
            Assert.EndsWith(".", description);
            foreach (string kind in (string[])["element", "attribute"])
            {
                XElement member = Members(kind).Single(member => Name(member) == Name(property));
                Assert.AreEqual(description, member.Descendants(Xs + "documentation").Single().Value);
                Assert.AreSequenceEqual([.. ValuesOf(property)], [.. ValuesOf(member)], Name(property));
            }
        }
    }

    [TestMethod]
    [DataRow("Coding")]
    [DataRow("Mapping")]
    [DataRow("Discretisation")]
    [DataRow("PruningStructure")]
    public void The_values_offered_are_those_that_the_tasks_take(string name)
    {
        string message = Fault(name, "?")!.Message;
        Assert.AreSequenceEqual([.. Offered(name)], message[(message.IndexOf("one of ", StringComparison.Ordinal) + 7)..message.IndexOf(". Correct", StringComparison.Ordinal)].Split(", "));
    }

    [TestMethod]
    public void A_level_that_is_not_offered_is_refused()
    {
        foreach (string level in Offered("OptimizationLevel")) Assert.IsNull(Fault("OptimizationLevel", level), level);
        Assert.IsNotNull(Fault("OptimizationLevel", "4"));
    }

    [TestMethod]
    public void The_schema_takes_an_item_and_refuses_metadata_that_there_are_not()
    {
        Assert.IsEmpty(Validate("""<SpikeModel Include="a.onnx" Coding="rate" TimeSteps="$(Steps)"><Mapping>balanced</Mapping><SpikeTarget>mine</SpikeTarget></SpikeModel>"""));
        Assert.Contains("Codign", Validate("""<SpikeModel Include="a.onnx" Codign="rate" />""").Single());
        Assert.Contains("Maping", Validate("""<SpikeModel Include="a.onnx"><Maping>balanced</Maping></SpikeModel>""").Single());
    }

    private static IEnumerable<XElement> Members(string kind) =>
        Schema.Root!.Elements(Xs + "element").Single().Descendants(Xs + kind).Where(member => member.Attribute("name") is not null);

    private static string Name(XElement element) => (element.Attribute("Name") ?? element.Attribute("name"))!.Value;

    private static IEnumerable<string> Offered(string name) => ValuesOf(Properties.Single(property => Name(property) == name));

    private static IEnumerable<string> ValuesOf(XElement description)
    {
        if (description.Name.Namespace == Rules)
            return description.Name.LocalName == "BoolProperty" ? ["true", "false"] : description.Elements(Rules + "EnumValue").Select(Name);
        string type = description.Attribute("type")!.Value.Split(':')[1];
        return Schema.Root!.Elements(Xs + "simpleType").Where(own => Name(own) == type).Descendants(Xs + "enumeration").Select(value => value.Attribute("value")!.Value);
    }

    private static Diagnostic? Fault(string name, string value)
    {
        ITaskItem item = new TaskItem("net.onnx");
        item.SetMetadata(name, value);
        return CompileOptions.Fault(ModelItem.From(item, Path.GetTempPath()));
    }

    /// <summary>What the schema says of an item, over as much of MSBuild's own schema as it builds on.</summary>
    private static List<string> Validate(string item)
    {
        const string Core = """
            <xs:schema targetNamespace="http://schemas.microsoft.com/developer/msbuild/2003" xmlns:msb="http://schemas.microsoft.com/developer/msbuild/2003"
                       xmlns:xs="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified">
              <xs:element name="ItemGroup"><xs:complexType><xs:sequence><xs:element ref="msb:Item" minOccurs="0" maxOccurs="unbounded" /></xs:sequence></xs:complexType></xs:element>
              <xs:element name="Item" abstract="true" type="msb:SimpleItemType" />
              <xs:complexType name="SimpleItemType"><xs:attribute name="Include" /><xs:attribute name="Condition" /></xs:complexType>
            </xs:schema>
            """;
        var schemas = new XmlSchemaSet { XmlResolver = null };
        schemas.Add(null, XmlReader.Create(new StringReader(Core)));
        var own = new XDocument(Schema);
        own.Root!.Elements(Xs + "include").Remove();
        schemas.Add(null, own.CreateReader());
        schemas.Compile();
        var faults = new List<string>();
        XDocument.Parse($"<ItemGroup xmlns=\"http://schemas.microsoft.com/developer/msbuild/2003\">{item}</ItemGroup>").Validate(schemas, (_, fault) => faults.Add(fault.Message));
        return faults;
    }

    private static string Section(string text, string heading)
    {
        string rest = text[text.IndexOf(heading, StringComparison.Ordinal)..];
        return rest[..rest.IndexOf("\n## ", 3, StringComparison.Ordinal)];
    }

    private static void AssertSame(string[] known, IEnumerable<string> named, string where) =>
        Assert.AreSequenceEqual(known, [.. named.Order(StringComparer.Ordinal)], where);

    [GeneratedRegex(@"^\| `(\w+)` \|", RegexOptions.Multiline)]
    private static partial Regex DocumentedRow();
}

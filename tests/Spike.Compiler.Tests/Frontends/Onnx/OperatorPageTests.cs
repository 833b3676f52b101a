using Spike.Compiler.Frontends.Onnx;

namespace Spike.Compiler.Tests.Frontends.Onnx;

/// <summary>docs/operators.md is printed from the operator table. SPIKE_UPDATE_GOLDEN=1 prints it again.</summary>
[TestClass]
public class OperatorPageTests
{
    [TestMethod]
    public void The_page_says_what_the_table_says()
    {
        string path = Path.Combine(Digits.RepositoryRoot, "docs", "operators.md");
        if (Environment.GetEnvironmentVariable("SPIKE_UPDATE_GOLDEN") == "1") File.WriteAllText(path, OperatorTable.Page());
        Assert.AreEqual(OperatorTable.Page(), File.ReadAllText(path).ReplaceLineEndings("\n"), "Run the tests with SPIKE_UPDATE_GOLDEN=1 and review docs/operators.md.");
    }
}

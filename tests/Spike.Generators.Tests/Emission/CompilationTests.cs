using Microsoft.CodeAnalysis;
using Spike.Signatures;
using static Spike.Generators.Tests.Samples;

namespace Spike.Generators.Tests.Emission;

/// <summary>The generated code against the real Spike.Runtime, judged by the compiler with documentation checked and all warnings on.</summary>
[TestClass]
public sealed class CompilationTests
{
    private static readonly Dictionary<string, ModelSignature> Signatures = new()
    {
        ["one input, one output"] = Digits,
        ["a native model"] = Waves,
        ["a native model of several inputs and outputs"] = Sentences with { Native = true, Labels = new([]) },
        ["labels"] = LabelledDigits,
        ["several inputs and outputs"] = Sentences,
        ["several outputs and labels"] = Sentences with { Labels = new(["a", "b"]) },
        ["whole numbers"] = Model([Tensor("ids", [4], type: "int64")], [Tensor("y", [2])]) with { Labels = new(["a", "b"]) },
        ["labels of an output of unknown length"] = Model([Tensor("x", [4])], [Tensor("y", null)]) with { Labels = new(["a", "b"]) },
        ["more labels than fit the stack"] = Model([Tensor("x", [4])], [Tensor("y", [1100])]) with { Labels = new([.. Enumerable.Range(0, 1100).Select(i => $"class {i}")]) },
        ["nothing known"] = Model([Tensor("x", null)], [Tensor("y", null)]),
        ["scalars"] = Model([Tensor("x", [])], [Tensor("y", ["batch"])]),
        ["names that are keywords"] = Model([Tensor("in", [4]), Tensor("params", [4]), Tensor("field", [4])], [Tensor("out", [4]), Tensor("class", [4])]),
        ["names with dots and slashes"] = Model([Tensor("onnx::MatMul_0", [4]), Tensor("net/in.1:0", [4])], [Tensor("/head/Gemm_output_0", [4])]),
        ["names in other alphabets"] = Model([Tensor("图像", [4]), Tensor("图像Length", [4]), Tensor("Länge", [4])], [Tensor("ответ", [4])]),
        ["names without a letter"] = Model([Tensor("0", [4]), Tensor("1", [4]), Tensor("", [4])], [Tensor("%", [4]), Tensor("👍", [4])]),
        ["names that differ in case and marks only"] = Model([Tensor("x_1", [4]), Tensor("x.1", [4]), Tensor("X1", [4])], [Tensor("x 1", [4])]),
        ["names of the class's own variables"] = Model(
            [Tensor("samples", [4]), Tensor("scores", [4]), Tensor("results", [4]), Tensor("i", [4]), Tensor("model", [4]), Tensor("session", [4])],
            [Tensor("rented", [4]), Tensor("owned", [4]), Tensor("taken", [4])]) with
        { Labels = new(["a", "b", "c", "d"]) },
        ["names of members"] = Model([Tensor("run", [4]), Tensor("length", [4]), Tensor("digits", [4])], [Tensor("to_string", [4]), Tensor("Equals", [4]), Tensor("digits_result", [4])]),
        ["names that end a comment, a string or a line"] = Model([Tensor("*/ \"a\" {b} \\ <c> & \n \u2028", [4])], [Tensor("y\r\n\u0001\ud800", [4])]) with
        {
            Model = "a\"b\n<c>.onnx",
            Artifact = "a\"b\\{c}\n.spike",
            Labels = new(["<", ">", "&\n", "\"\\{0}"]),
        },
    };

    public static IEnumerable<string> Cases => Signatures.Keys;

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Generated_code_compiles_without_a_word(string what) =>
        AssertClean(Project.With(SidecarFile.Of(Signatures[what])), what);

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void So_it_does_with_dependency_injection(string what) =>
        AssertClean(Project.With(SidecarFile.Of(Signatures[what])) with { References = [Project.Runtime, Project.Services] }, what);

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void A_run_of_several_calls_takes_the_session_for_all_of_them(string what)
    {
        string code = Project.With(SidecarFile.Of(Signatures[what])).GeneratedText();
        Assert.AreEqual(code.Split("this.session.Execute(").Length, code.Split(" = this.session.Take();").Length);
        // Before its first call.
        foreach (string run in code.Split("this.session.Execute(").SkipLast(1)) Assert.IsLessThan(run.LastIndexOf("this.session.SetInput(0, ", StringComparison.Ordinal), run.LastIndexOf(".Take();", StringComparison.Ordinal));
    }

    [TestMethod]
    public void A_class_may_stand_in_the_global_namespace() => AssertClean(Project.With(SidecarFile.Of(LabelledDigits, @namespace: "")), "");

    [TestMethod]
    public void A_class_may_have_the_name_of_its_namespace() => AssertClean(
        Project.With(SidecarFile.Of(LabelledDigits, "Digits", "Digits")) with { References = [Project.Runtime, Project.Services] }, "");

    [TestMethod]
    public void Types_of_the_user_do_not_take_the_place_of_the_runtime_s() => AssertClean(
        Project.With(SidecarFile.Of(LabelledDigits)) with
        {
            Source = "namespace Demo { class System { } class Spike { } class SpikeModel { } class Span { } }",
            References = [Project.Runtime, Project.Services],
        },
        "");

    private static void AssertClean(Project project, string what)
    {
        Diagnostic[] found = [.. project.Build().GetDiagnostics().Where(diagnostic => diagnostic.Severity > DiagnosticSeverity.Hidden)];
        Assert.IsEmpty(found, $"{what}: {string.Join("\n", found.Take(5).Select(diagnostic => diagnostic + "\n" + Line(diagnostic)))}");
    }

    private static string? Line(Diagnostic diagnostic) =>
        diagnostic.Location.SourceTree?.GetText().Lines[diagnostic.Location.GetLineSpan().StartLinePosition.Line].ToString();
}

using Spike.Generators.Analyzers;

namespace Spike.Generators.Tests.Analyzers;

[TestClass]
public sealed class UndisposedSessionAnalyzerTests
{
    [TestMethod]
    [DataRow("var [|digits = new Digits()|]; float[] y = digits.Run(x);", DisplayName = "typed class")]
    [DataRow("var [|digits = new Digits()|]; digits.Session.Run(x, x); Console.WriteLine(digits.Model.Name);", DisplayName = "what lies beneath is used")]
    [DataRow("SpikeSession [|session = model.CreateSession()|]; session.Run(x, x);", DisplayName = "session")]
    [DataRow("var [|session = model.CreateNativeSession()|]; session.Run(x, x);", DisplayName = "native session")]
    [DataRow("var [|session = await SpikeDeviceSession.OpenAsync(model).ConfigureAwait(false)|]; await session.RunAsync(null!);", DisplayName = "device session")]
    [DataRow("Action a = () => { var [|digits = new Digits()|]; _ = digits.Run(x); };", DisplayName = "inside a lambda")]
    [DataRow("float[] y = [|new Digits()|].Run(x);", DisplayName = "without a name")]
    [DataRow("[|model.CreateSession()|].Run(x, x);", DisplayName = "session without a name")]
    public async Task What_a_method_makes_and_leaves_is_found(string body) => await Analysis.ExpectAsync(new UndisposedSessionAnalyzer(), Method(body));

    [TestMethod]
    [DataRow("using var digits = new Digits(); _ = digits.Run(x);", DisplayName = "using declaration")]
    [DataRow("using (var digits = new Digits()) _ = digits.Run(x);", DisplayName = "using statement")]
    [DataRow("var digits = new Digits(); using (digits) _ = digits.Run(x);", DisplayName = "using an expression")]
    [DataRow("var digits = new Digits(); try { _ = digits.Run(x); } finally { digits.Dispose(); }", DisplayName = "disposed")]
    [DataRow("await using var session = await SpikeDeviceSession.OpenAsync(model);", DisplayName = "await using")]
    [DataRow("var digits = new Digits(); field = digits;", DisplayName = "stored")]
    [DataRow("var digits = new Digits(); all.Add(digits);", DisplayName = "given away")]
    [DataRow("var session = new Digits().Session;", DisplayName = "the session outlives the class")]
    [DataRow("var session = model.CreateSession(); var steps = session.RunStepsAsync(null!); await foreach (var step in steps) { }", DisplayName = "a sequence runs on")]
    [DataRow("var digits = new Digits(); Action later = () => _ = digits.Run(x);", DisplayName = "captured")]
    [DataRow("var digits = field; _ = digits.Run(x);", DisplayName = "another's")]
    [DataRow("var digits = Make(); _ = digits.Run(x);", DisplayName = "made elsewhere")]
    [DataRow("field = new Digits();", DisplayName = "field")]
    public async Task What_may_be_disposed_of_elsewhere_is_left_alone(string body) => await Analysis.ExpectAsync(new UndisposedSessionAnalyzer(), Method(body));

    [TestMethod]
    public async Task What_is_returned_is_the_callers() => await Analysis.ExpectAsync(new UndisposedSessionAnalyzer(), """
        Digits Make()
        {
            var digits = new Digits();
            digits.ResetStatistics();
            return digits;
        }
        """);

    [TestMethod]
    public async Task A_sequence_that_is_read_where_it_starts_ends_there() => await Analysis.ExpectAsync(new UndisposedSessionAnalyzer(), Method(
        "var [|session = model.CreateSession()|]; await foreach (var step in session.RunStepsAsync(null!)) { }"));

    private static string Method(string body) => $$"""
        Digits? field;
        List<Digits> all = [];

        static Digits Make() => new Digits();

        async Task M(SpikeModel model, float[] x)
        {
            await Task.Yield();
            {{body}}
        }
        """;
}

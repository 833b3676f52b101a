using Spike.Compiler.Diagnostics;
using Spike.Compiler.Verification;
using Spike.Runtime;

namespace Spike.Compiler.Tests.Verification;

[TestClass]
public sealed class AccuracyCheckTests
{
    [TestMethod]
    [DataRow(10.0, false)]
    [DataRow(9.9, true)]
    [DataRow(null, false)]
    public void A_drop_of_exactly_the_allowed_points_is_allowed(double? allowed, bool refused) =>
        Assert.AreEqual(refused, Check(allowed, right: 9, referenceRight: 10) is not null);

    [TestMethod]
    public void The_message_has_the_numbers()
    {
        Diagnostic fault = Check(1, right: 8, referenceRight: 10)!;
        Assert.AreEqual("SPIKE2003", fault.Code);
        Assert.Contains("from 100.00 % to 80.00 %, by 20 points over 10 samples, where 1 are allowed", fault.Reason);
    }

    [TestMethod]
    public void The_three_layers_furthest_from_the_original_are_named() =>
        Assert.StartsWith("The layers furthest from the original are 'c' (9.3 dB), 'a' (12.0 dB), 'b' (12.0 dB). Take more", Check(1, right: 8, referenceRight: 10)!.Remedy);

    [TestMethod]
    public void A_gain_is_no_drop() => Assert.IsNull(Check(0, right: 10, referenceRight: 8));

    [TestMethod]
    public void Without_labels_changed_answers_count()
    {
        var comparison = new Comparison();
        comparison.Add([1, 0, 0, 1], [1, 0, 1, 0], 2, []);
        Assert.Contains("50 % of the answers changed", AccuracyCheck.Fault(Options(10), Found(comparison), [])!.Reason);
        Assert.IsNull(AccuracyCheck.Fault(Options(50), Found(comparison), []));
    }

    [TestMethod]
    public void Of_an_output_that_chooses_nothing_no_answers_are_told()
    {
        var comparison = new Comparison(chooses: false);
        comparison.Add([1, 0, 0, 1], [1, 0, 1, 0], 2, []);
        Assert.DoesNotContain("answers", AccuracyCheck.Doubt(Options(null), Found(comparison))!.Reason);
    }

    [TestMethod]
    public void An_output_behind_the_first_is_held_to_the_limit_by_its_cosine()
    {
        Comparison first = new(), near = new(chooses: false), far = new(chooses: false);
        first.Add([1, 0], [1, 0], 2, []);
        near.Add([1, 0], [1, 0.01f], 2, []);
        far.Add([1, 0], [1, 1], 2, []);
        CheckResult check = Found(first) with { Others = [("a", near), ("b", far)] };
        Assert.Contains("output 'b' to the original's is 0.7071, 29.289 points below 1", AccuracyCheck.Fault(Options(1), check, [])!.Reason);
        Assert.IsNull(AccuracyCheck.Fault(Options(30), check, []));
        Assert.Contains("output 'b' is far", AccuracyCheck.Doubt(Options(null), check)!.Reason);
    }

    private static CheckResult Found(Comparison comparison) => new(comparison, [], [], new SpikeStatistics(comparison.Samples, []));

    private static Diagnostic? Check(double? allowed, int right, int referenceRight)
    {
        var comparison = new Comparison();
        for (int i = 0; i < 10; i++) comparison.Add(i < right ? [0, 1] : [1, 0], i < referenceRight ? [0, 1] : [1, 0], 2, [1]);
        return AccuracyCheck.Fault(Options(allowed), Found(comparison), [("d", 31), ("c", 9.26), ("a", 12), ("b", 12)]);
    }

    private static CompileOptions Options(double? allowed) => new() { ModelPath = "m.onnx", MaxAccuracyDrop = allowed };
}

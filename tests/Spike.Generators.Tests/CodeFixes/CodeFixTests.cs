using System.Reflection;
using Microsoft.CodeAnalysis.CodeFixes;
using Spike.Generators.Analyzers;
using Spike.Generators.CodeFixes;

namespace Spike.Generators.Tests.CodeFixes;

/// <summary>Each fix makes code that compiles and in which the rule finds nothing more; the texts are compared besides.</summary>
[TestClass]
public sealed class CodeFixTests
{
    [TestMethod]
    [TestProperty("Remedy", "SPIKE6001")]
    [DataRow("float[] M(Digits digits) => digits.Run(new float[100]);", "float[] M(Digits digits) => digits.Run(new float[Digits.ImageLength]);", DisplayName = "in the call")]
    [DataRow(
        "float[] M(Digits digits) { var image = new float[100]; return digits.Run(image); }",
        "float[] M(Digits digits) { var image = new float[Digits.ImageLength]; return digits.Run(image); }",
        DisplayName = "in a local")]
    [DataRow("float[] M(Digits digits) => digits.Run(stackalloc float[100]);", "float[] M(Digits digits) => digits.Run(stackalloc float[Digits.ImageLength]);", DisplayName = "on the stack")]
    public async Task A_wrong_length_becomes_the_constant(string before, string after) =>
        Assert.AreEqual(after, await Fixing.ApplyAsync(new InputLengthAnalyzer(), new InputLengthFix(), before));

    [TestMethod]
    [DataRow("void M(Digits digits) => digits.Run([1f, 2f]);", DisplayName = "elements")]
    [DataRow("void M(Digits digits) => digits.RunBatch(new float[100]);", DisplayName = "how many samples is not known")]
    public async Task Where_the_length_is_no_number_of_its_own_nothing_is_offered(string members) =>
        Assert.IsEmpty(await Fixing.TitlesAsync(new InputLengthAnalyzer(), new InputLengthFix(), members));

    [TestMethod]
    [TestProperty("Remedy", "SPIKE6002")]
    [DataRow(
        "void M(float[] x)\n{\n    // Loads it.\n    var digits = new Digits();\n    _ = digits.Run(x);\n}",
        "void M(float[] x)\n{\n    // Loads it.\n    using var digits = new Digits();\n    _ = digits.Run(x);\n}",
        DisplayName = "using")]
    [DataRow(
        "async Task M(SpikeModel model) { var chip = await SpikeDeviceSession.OpenAsync(model); _ = await chip.RunAsync(null!); }",
        "async Task M(SpikeModel model) { await using var chip = await SpikeDeviceSession.OpenAsync(model); _ = await chip.RunAsync(null!); }",
        DisplayName = "await using")]
    public async Task A_session_is_declared_with_using(string before, string after) =>
        Assert.AreEqual(after, await Fixing.ApplyAsync(new UndisposedSessionAnalyzer(), new UndisposedSessionFix(), before));

    [TestMethod]
    [DataRow("void M(float[] x, int i) { switch (i) { case 0: var digits = new Digits(); _ = digits.Run(x); break; } }", DisplayName = "in a section of a switch")]
    [DataRow("void M(float[] x) => _ = new Digits().Run(x);", DisplayName = "without a name")]
    public async Task Where_C_sharp_takes_no_using_declaration_none_is_offered(string members) =>
        Assert.IsEmpty(await Fixing.TitlesAsync(new UndisposedSessionAnalyzer(), new UndisposedSessionFix(), members));

    [TestMethod]
    [TestProperty("Remedy", "SPIKE6003")]
    [DataRow(0, "void M(Digits digits, float[] x, int result)\n{\n    // Warms up.\n    var result2 = digits.Run(x);\n}", DisplayName = "kept")]
    [DataRow(1, "void M(Digits digits, float[] x, int result)\n{\n    // Warms up.\n    _ = digits.Run(x);\n}", DisplayName = "ignored")]
    public async Task A_result_is_kept_or_ignored_on_purpose(int index, string after)
    {
        const string Before = "void M(Digits digits, float[] x, int result)\n{\n    // Warms up.\n    digits.Run(x);\n}";
        Assert.AreEqual(after, await Fixing.ApplyAsync(new IgnoredResultAnalyzer(), new IgnoredResultFix(), Before, index));
    }

    [TestMethod]
    public async Task A_sequence_is_not_read_by_giving_it_a_name() => Assert.IsEmpty(await Fixing.TitlesAsync(
        new IgnoredResultAnalyzer(), new IgnoredResultFix(), "void M(SpikeSession session, Dictionary<string, float[]> inputs) { session.RunStepsAsync(inputs); }"));

    [TestMethod]
    [TestProperty("Remedy", "SPIKE6004")]
    [DataRow("void M(Digits digits, float[][] x, float[][] y)\n{\n    Parallel.For(0, x.Length, i => digits.Run(x[i], y[i]));\n}", "() => new Digits(digits.Model, digits.Session.Options), (i, state, own) =>", "own.Run(x[i], y[i]);", DisplayName = "typed class")]
    [DataRow("void M(SpikeSession session, float[][] x)\n{\n    Parallel.ForEach(x, part => { if (part.Length == 0) return; session.Run(part, part); });\n}", "() => session.Model.CreateSession(session.Options), (part, state, own) =>", "if (part.Length == 0) return own;", DisplayName = "session, with a way out")]
    [DataRow("void M(Waves waves, float[][] x)\n{\n    Parallel.ForEach(x, part => waves.Run(part, part));\n}", "() => new Waves(waves.Model, waves.Session.Batch, waves.Session.Options), (part, state, own) =>", "own.Run(part, part);", DisplayName = "native class")]
    [DataRow("void M(NativeSession session, float[][] x)\n{\n    Parallel.ForEach(x, part => session.Run(part, part));\n}", "() => session.Model.CreateNativeSession(session.Batch, session.Options), (part, state, own) =>", "own.Run(part, part);", DisplayName = "native session")]
    public async Task Each_thread_gets_a_session_and_disposes_of_it(string before, string making, string inside)
    {
        string after = await Fixing.ApplyAsync(new SharedSessionAnalyzer(), new SharedSessionFix(), before);
        Assert.Contains(making, after);
        Assert.Contains(inside, after);
        Assert.Contains("return own;", after);
        Assert.Contains("}, own => own.Dispose());", after);
    }

    [TestMethod]
    [TestProperty("Remedy", "SPIKE6004")]
    [DataRow("_ = digits.Run(x[i]); if (float.TryParse(text, out _)) digits.Run(x[i], y[i]);", "(i, state, own) =>", "_ = own.Run(x[i]);", DisplayName = "discards")]
    [DataRow("var (best, _) = digits.Classify(x[i]);", "(i, state, own) =>", "var (best, _) = own.Classify(x[i]);", DisplayName = "a discard in a deconstruction")]
    [DataRow("if (i > 0) { int state = 1, own = state; digits.Run(x[i + own], y[i]); }", "(i, state2, own2) =>", "own2.Run(x[i + own], y[i]);", DisplayName = "names of the body")]
    public async Task The_body_keeps_its_discards_and_names(string body, string parameters, string inside)
    {
        string before = $"void M(Digits digits, float[][] x, float[][] y, string text)\n{{\n    Parallel.For(0, x.Length, i => {{ {body} }});\n}}";
        string after = await Fixing.ApplyAsync(new SharedSessionAnalyzer(), new SharedSessionFix(), before);
        Assert.Contains(parameters, after);
        Assert.Contains(inside, after);
    }

    [TestMethod]
    public async Task Where_there_is_no_such_overload_nothing_is_offered() => Assert.IsEmpty(await Fixing.TitlesAsync(
        new SharedSessionAnalyzer(), new SharedSessionFix(), "void M(Digits digits, float[][] x) { var y = x.AsParallel().Select(part => digits.Run(part)).ToArray(); }"));

    [TestMethod]
    [TestProperty("Remedy", "SPIKE6005")]
    [DataRow(
        "async Task M(SpikeSession s, Dictionary<string, float[]> x) { foreach (var step in s.RunStepsAsync(x).ToBlockingEnumerable()) await Task.Yield(); }",
        "async Task M(SpikeSession s, Dictionary<string, float[]> x) { await foreach (var step in s.RunStepsAsync(x)) await Task.Yield(); }",
        DisplayName = "sequence")]
    [DataRow(
        "async Task M(SpikeSession s, Dictionary<string, float[]> x, CancellationToken c) { await Task.Yield(); foreach (var step in s.RunStepsAsync(x).ToBlockingEnumerable(c)) { } }",
        "async Task M(SpikeSession s, Dictionary<string, float[]> x, CancellationToken c) { await Task.Yield(); await foreach (var step in s.RunStepsAsync(x).WithCancellation(c)) { } }",
        DisplayName = "sequence with cancellation")]
    [DataRow(
        "async Task M(SpikeDeviceSession s) { await Task.Yield(); var steps = s.RunAsync(null!).Result.Steps; }",
        "async Task M(SpikeDeviceSession s) { await Task.Yield(); var steps = (await s.RunAsync(null!)).Steps; }",
        DisplayName = "Result")]
    [DataRow(
        "async Task M(SpikeDeviceSession s) { await Task.Yield(); s.RunAsync(null!).Wait(); }",
        "async Task M(SpikeDeviceSession s) { await Task.Yield(); await s.RunAsync(null!); }",
        DisplayName = "Wait")]
    [DataRow(
        "async Task M(SpikeDeviceSession s) { await Task.Yield(); var r = s.RunAsync(null!).GetAwaiter().GetResult(); }",
        "async Task M(SpikeDeviceSession s) { await Task.Yield(); var r = await s.RunAsync(null!); }",
        DisplayName = "GetResult")]
    public async Task What_blocks_is_awaited(string before, string after) =>
        Assert.AreEqual(after, await Fixing.ApplyAsync(new BlockedStreamAnalyzer(), new BlockedStreamFix(), before));

    [TestMethod]
    [DataRow("void M(SpikeSession s, Dictionary<string, float[]> x) { foreach (var step in s.RunStepsAsync(x).ToBlockingEnumerable()) { } }", DisplayName = "sequence")]
    [DataRow("async Task M(SpikeDeviceSession s) { await Task.Yield(); Func<int> f = () => s.RunAsync(null!).Result.Steps; }", DisplayName = "a lambda that is not asynchronous")]
    public async Task In_a_method_that_cannot_await_nothing_is_offered(string members) =>
        Assert.IsEmpty(await Fixing.TitlesAsync(new BlockedStreamAnalyzer(), new BlockedStreamFix(), members));

    [TestMethod]
    public void Each_rule_but_the_suggestion_has_a_fix()
    {
        string[] fixable = [.. typeof(SpikeCodeFix).Assembly.GetTypes().Where(type => type.GetCustomAttribute<ExportCodeFixProviderAttribute>() is not null)
            .SelectMany(type => ((CodeFixProvider)Activator.CreateInstance(type)!).FixableDiagnosticIds).Order(StringComparer.Ordinal)];
        Assert.AreSequenceEqual(["SPIKE6001", "SPIKE6002", "SPIKE6003", "SPIKE6004", "SPIKE6005"], fixable);
    }

    [TestMethod]
    public void The_analyzers_assembly_does_without_workspaces() => Assert.IsEmpty(
        typeof(SpikeAnalyzer).Assembly.GetReferencedAssemblies().Where(name => name.Name!.Contains("Workspaces", StringComparison.Ordinal)));
}

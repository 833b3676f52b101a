using Spike.Generators.Analyzers;

namespace Spike.Generators.Tests.Analyzers;

[TestClass]
public sealed class SharedSessionAnalyzerTests
{
    [TestMethod]
    [DataRow("Parallel.For(0, 9, i => [|digits|].Run(x, y));", DisplayName = "Parallel.For")]
    [DataRow("Parallel.ForEach(many, part => { var z = [|digits|].Classify(part); });", DisplayName = "Parallel.ForEach")]
    [DataRow("await Parallel.ForEachAsync(many, async (part, _) => { await Task.Yield(); [|session|].Run(part, y); });", DisplayName = "Parallel.ForEachAsync")]
    [DataRow("var z = many.AsParallel().Select(part => [|field|].Run(part)).ToArray();", DisplayName = "PLINQ over a field")]
    [DataRow("Parallel.For(0, 9, i => [|digits|].Session.Run(x, y));", DisplayName = "the session beneath")]
    [DataRow("foreach (var part in many) tasks.Add(Task.Run(() => [|digits|].Run(part)));", DisplayName = "a task in each turn")]
    [DataRow("var all = many.Select(part => Task.Run(() => [|digits|].Run(part))).ToArray();", DisplayName = "a task of each part")]
    [DataRow("for (int i = 0; i < 4; i++) new Thread(() => [|digits|].Run(x, y)).Start();", DisplayName = "threads in a loop")]
    [DataRow("Parallel.Invoke(() => [|digits|].Run(x, y), () => [|digits|].Run(y, x));", DisplayName = "two at once")]
    [DataRow("var a = Task.Run(() => [|digits|].Run(x)); var b = Task.Factory.StartNew(() => [|digits|].Run(y)); await Task.WhenAll(a, b);", DisplayName = "two tasks")]
    public async Task A_session_that_several_threads_call_is_found(string body) => await Analysis.ExpectAsync(new SharedSessionAnalyzer(), Method(body));

    [TestMethod]
    [DataRow("Parallel.ForEach(many, () => new Digits(digits.Model), (part, _, own) => { own.Run(part, y); return own; }, own => own.Dispose());", DisplayName = "one a thread")]
    [DataRow("Parallel.For(0, 9, i => { using var own = new Digits(digits.Model); own.Run(x, y); });", DisplayName = "one a turn")]
    [DataRow("Parallel.For(0, 9, i => { lock (digits) digits.Run(x, y); });", DisplayName = "locked")]
    [DataRow("var local = new ThreadLocal<Digits>(() => new Digits(digits.Model)); Parallel.For(0, 9, i => local.Value!.Run(x, y));", DisplayName = "ThreadLocal")]
    [DataRow("Parallel.For(0, 9, i => ofThread!.Run(x, y));", DisplayName = "ThreadStatic")]
    [DataRow("Parallel.For(0, 9, i => Console.WriteLine(digits.Model.Name));", DisplayName = "the model may be shared")]
    [DataRow("var z = await Task.Run(() => digits.Run(x));", DisplayName = "one task, awaited")]
    [DataRow("foreach (var part in many) await Task.Run(() => digits.Run(part, y)).ConfigureAwait(false);", DisplayName = "one after the other")]
    [DataRow("foreach (var part in many) { var own = new Digits(digits.Model); tasks.Add(Task.Run(() => own.Run(part))); }", DisplayName = "one a task")]
    [DataRow("var a = Task.Run(() => digits.Run(x)); var z = await a;", DisplayName = "one task")]
    [DataRow("var z = many.Select(part => digits.Run(part)).ToArray();", DisplayName = "LINQ on one thread")]
    [DataRow("await Parallel.ForEachAsync(many, async (part, cancellation) => await chip.RunAsync(null!, cancellation));", DisplayName = "device sessions may be shared")]
    public async Task Any_other_is_left_alone(string body) => await Analysis.ExpectAsync(new SharedSessionAnalyzer(), Method(body));

    [TestMethod]
    public async Task The_message_says_how_each_thread_gets_its_own()
    {
        string[] messages = await Analysis.ExpectAsync(new SharedSessionAnalyzer(), Method("Parallel.For(0, 9, i => { [|digits|].Run(x, y); digits.Run(y, x); [|session|].Run(x, y); [|waves|].Run(x, y); });"));
        Assert.AreSequenceEqual(
            [
                "'digits' is called on several threads, and runs on one at a time. Give each thread its own: new Digits(digits.Model).",
                "'session' is called on several threads, and runs on one at a time. Give each thread its own: session.Model.CreateSession(session.Options).",
                "'waves' is called on several threads, and runs on one at a time. Give each thread its own: new Waves(waves.Model).",
            ],
            [.. messages.Order(StringComparer.Ordinal)]);
    }

    private static string Method(string body) => $$"""
        readonly Digits field = new Digits();
        [ThreadStatic] static Digits? ofThread;

        async Task M(Digits digits, Waves waves, SpikeSession session, SpikeDeviceSession chip, float[] x, float[] y, List<float[]> many, List<Task> tasks)
        {
            await Task.Yield();
            {{body}}
        }
        """;
}

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
    [DataRow("var a = Task.Run(() => [|digits|].Run(x)); await Task.Run(() => [|digits|].Run(y)); await a;", DisplayName = "one beside one that is awaited")]
    [DataRow("Task? t = null; foreach (var part in many) t = Task.Run(() => [|digits|].Run(part)); await t!;", DisplayName = "awaited behind the loop")]
    [DataRow("foreach (var part in many) { var t = Task.Run(() => [|digits|].Run(part)); tasks.Add(t); }", DisplayName = "kept, and not awaited")]
    [DataRow("for (int i = 0; i < 4; i++) { foreach (var part in many) tasks.Add(Task.Run(() => [|digits|].Run(part))); await Task.WhenAll(tasks); }", DisplayName = "all of an inner loop")]
    [DataRow("if (x.Length > 0) { tasks.Add(Task.Run(() => [|digits|].Run(x))); tasks.Add(Task.Run(() => [|digits|].Run(y))); }", DisplayName = "two of one branch")]
    [DataRow("if (x.Length > 0) tasks.Add(Task.Run(() => [|digits|].Run(x))); tasks.Add(Task.Run(() => [|digits|].Run(y)));", DisplayName = "a branch and what follows")]
    [DataRow("foreach (var part in many) { if (part.Length > 0) tasks.Add(Task.Run(() => [|digits|].Run(x))); else tasks.Add(Task.Run(() => [|digits|].Run(y))); }", DisplayName = "branches in a loop")]
    [DataRow("IEnumerable<Task> All() { foreach (var part in many) yield return Task.Run(() => [|digits|].Run(part)); } await Task.WhenAll(All());", DisplayName = "a sequence of tasks")]
    [DataRow("foreach (var part in many) switch (part.Length) { case 0: break; default: { tasks.Add(Task.Run(() => [|digits|].Run(part))); break; } }", DisplayName = "in a switch, whose break ends no loop")]
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
    [DataRow("Task<float[]>? t = null; foreach (var part in many) { if (t != null) Show(await t); t = Task.Run(() => digits.Run(part)); }", DisplayName = "awaited before the next")]
    [DataRow("foreach (var part in many) { var t = Task.Run(() => digits.Run(part)); await t; }", DisplayName = "awaited behind")]
    [DataRow("foreach (var part in many) { var t = Task.Run(() => digits.Run(part)); await Task.WhenAll(t, Task.Delay(1)); }", DisplayName = "awaited with others")]
    [DataRow("Task? t = null; foreach (var part in many) { t?.Wait(); t = Task.Run(() => digits.Run(part)); }", DisplayName = "waited for where there is one")]
    [DataRow("foreach (var part in many) { tasks.Add(Task.Run(() => digits.Run(part))); await Task.WhenAll(tasks); }", DisplayName = "a list, awaited in the loop")]
    [DataRow("var all = new Task[1]; foreach (var part in many) { all[0] = Task.Run(() => digits.Run(part)); Task.WaitAll(all); }", DisplayName = "an array, waited for in the loop")]
    [DataRow("foreach (var part in many) { running = Task.Run(() => digits.Run(part)); await running; }", DisplayName = "a field, awaited in the loop")]
    [DataRow("foreach (var part in many) { Running = Task.Run(() => digits.Run(part)); await Running; }", DisplayName = "a property, awaited in the loop")]
    [DataRow("foreach (var part in many) Task.Run(() => digits.Run(part)).Wait();", DisplayName = "Wait")]
    [DataRow("foreach (var part in many) Show(Task.Run(() => digits.Run(part)).Result);", DisplayName = "Result")]
    [DataRow("foreach (var part in many) Show(Task.Run(() => digits.Run(part)).GetAwaiter().GetResult());", DisplayName = "GetResult")]
    [DataRow("foreach (var part in many) { var t = new Thread(() => digits.Run(part)); t.Start(); t.Join(); }", DisplayName = "Join")]
    [DataRow("foreach (var part in many) { var t = Task.Run(() => digits.Run(part)); while (!t.IsCompleted) await Task.Yield(); }", DisplayName = "asked whether it is done")]
    [DataRow("foreach (var part in many) { var t = Task.Run(() => digits.Run(part)); Show(t); }", DisplayName = "given to a method that may wait")]
    [DataRow("Task? t = null; foreach (var part in many) { if (t is null) t = Task.Run(() => digits.Run(part)); }", DisplayName = "started once")]
    [DataRow("Task? t = null; foreach (var part in many) t ??= Task.Run(() => digits.Run(part));", DisplayName = "started where there is none")]
    [DataRow("foreach (var part in many) { if (part.Length > 0) { tasks.Add(Task.Run(() => digits.Run(part))); break; } }", DisplayName = "a loop that ends there")]
    [DataRow("Task? Find() { foreach (var part in many) { if (part.Length > 0) return Task.Run(() => digits.Run(part)); } return null; } await Find()!;", DisplayName = "a loop that returns it")]
    [DataRow("if (x.Length > 0) tasks.Add(Task.Run(() => digits.Run(x))); else tasks.Add(Task.Run(() => digits.Run(y)));", DisplayName = "branches of an if")]
    [DataRow("var t = x.Length > 0 ? Task.Run(() => digits.Run(x)) : Task.Run(() => digits.Run(y));", DisplayName = "branches of a condition")]
    [DataRow("switch (x.Length) { case 0: tasks.Add(Task.Run(() => digits.Run(x))); break; default: tasks.Add(Task.Run(() => digits.Run(y))); break; }", DisplayName = "sections of a switch")]
    [DataRow("var t = x.Length switch { 0 => Task.Run(() => digits.Run(x)), _ => Task.Run(() => digits.Run(y)) };", DisplayName = "arms of a switch")]
    [DataRow("Task Start() { if (x.Length > 0) return Task.Run(() => digits.Run(x)); return Task.Run(() => digits.Run(y)); } await Start();", DisplayName = "a way out between")]
    [DataRow("try { tasks.Add(Task.Run(() => digits.Run(x))); } catch (OutOfMemoryException) { tasks.Add(Task.Run(() => digits.Run(y))); }", DisplayName = "in place of one that did not start")]
    [DataRow("var a = Task.Run(() => digits.Run(x)); await a; var b = Task.Run(() => digits.Run(y)); await b;", DisplayName = "two, one after the other")]
    [DataRow("foreach (var part in many) Parallel.Invoke(() => digits.Run(part, y), () => Show(part)); Parallel.Invoke(() => digits.Run(x, y));", DisplayName = "Parallel.Invoke, which waits")]
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

        Task running = Task.CompletedTask;
        Task Running { get; set; } = Task.CompletedTask;
        static void Show(object value) { }

        async Task M(Digits digits, Waves waves, SpikeSession session, SpikeDeviceSession chip, float[] x, float[] y, List<float[]> many, List<Task> tasks)
        {
            await Task.Yield();
            {{body}}
        }
        """;
}

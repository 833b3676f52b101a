using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Spike.Compiler.Configuration;
using Spike.Compiler.Isolation;
using Spike.Service.Files;
using Spike.Service.Isolation;
using Spike.Service.Jobs;
using Spike.Service.Tests.Cluster;

namespace Spike.Service.Tests.Isolation;

/// <summary>What a child can and cannot do. A shell stands in for a compiler that its model has turned.</summary>
[TestClass]
[OSCondition(OperatingSystems.Linux)]
public sealed class ChildSandboxTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("spike-child ä ").FullName;

    public ChildSandboxTests()
    {
        Directory.CreateDirectory(Output);
        Directory.CreateDirectory(Temporary);
        File.WriteAllText(Path.Combine(root, "model.onnx"), "model");
    }

    private string Output => Path.Combine(root, "out");

    private string Temporary => Path.Combine(root, "tmp");

    public void Dispose() => Directory.Delete(root, recursive: true);

    [TestMethod]
    [NeedsBubblewrap]
    public async Task It_reads_its_model_writes_its_output_and_nothing_else()
    {
        string secret = Path.Combine(Path.GetTempPath(), $"spike-secret-{Guid.NewGuid():N}");
        File.WriteAllText(secret, "secret");
        try
        {
            Said said = await RunAsync($$"""
                cat model.onnx; echo; echo made > out/a
                cat {{secret}} 2>&1 | tail -c 40
                cat /etc/shadow /root/.bashrc /home/*/.profile > /dev/null 2>&1 && echo read
                (echo x > model.onnx) 2>&1 | tail -c 40
                (echo x > /usr/x) 2>&1 | tail -c 40
                ls /work /var /etc /home 2>/dev/null
                env | cut -d= -f1 | sort | tr '\n' ' '
                """);
            StringAssert.StartsWith(said.Output, "model\n");
            Assert.AreEqual("made\n", File.ReadAllText(Path.Combine(Output, "a")));
            Assert.AreEqual("model", File.ReadAllText(Path.Combine(root, "model.onnx")));
            Assert.DoesNotContain("secret\n", said.Output);
            Assert.DoesNotContain("read\n", said.Output);
            Assert.AreEqual(2, said.Output.Split("Read-only file system").Length - 1, said.Output);
            Assert.DoesNotContain("SPIKE_API_KEYS", said.Output);
            Assert.DoesNotContain("AWS_SECRET", said.Output);
        }
        finally
        {
            File.Delete(secret);
        }
    }

    [TestMethod]
    [NeedsBubblewrap]
    public async Task It_has_no_network_and_sees_no_other_process()
    {
        Said said = await RunAsync("cat /proc/net/dev | tail -n +3 | cut -d: -f1 | tr -d ' \\n'; echo; ls /proc | grep -c '^[0-9]'");
        string[] lines = said.Output.Split('\n');
        Assert.AreEqual("lo", lines[0]);
        Assert.IsLessThan(10, int.Parse(lines[1]));
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task It_is_ended_with_all_that_it_started_when_its_time_is_over(bool sandboxed)
    {
        if (sandboxed && !SandboxTools.Here.Bubblewrap) Assert.Inconclusive("bubblewrap is not installed");
        string mark = $"{Random.Shared.Next(100_000, 999_999)}";
        Said said = await RunAsync($"sleep {mark} & sleep {mark}; echo never", limits => limits with { Time = TimeSpan.FromSeconds(1) }, sandboxed ? null : SandboxTools.None);
        Assert.AreEqual(ChildFault.Time, said.Fault);
        Assert.DoesNotContain("never", said.Output);
        for (int attempt = 0; attempt < 100 && Running(mark) > 0; attempt++) Thread.Sleep(50);
        Assert.AreEqual(0, Running(mark), "a process of its was left");
    }

    [TestMethod]
    [DataRow(true, "setsid")]
    [DataRow(false, "setsid")]
    [DataRow(false, "")]
    public async Task What_it_leaves_running_holds_up_nobody(bool sandboxed, string tool)
    {
        if (sandboxed && !SandboxTools.Here.Bubblewrap) Assert.Inconclusive("bubblewrap is not installed");
        if (tool.Length > 0 && !SandboxTools.Here.Session) Assert.Inconclusive("setsid is not installed");
        SandboxTools tools = sandboxed ? SandboxTools.Here : SandboxTools.None with { Session = tool.Length > 0 };
        string mark = $"{Random.Shared.Next(100_000, 999_999)}";
        var sandbox = new ChildSandbox(new Settings(), tools) { Program = "/bin/sh" };
        using CompileFolder folder = CompileFolder.Fill(Path.Combine(root, "job"), new CompileRequest([], ImmutableSortedDictionary<string, string>.Empty), new ContentFolder(Path.Combine(root, "files")));
        // It holds all of its parent's pipes.
        var inner = new ProcessStartInfo("/bin/sh", ["-c", $"sleep {mark} & echo said >&2; echo answered", Path.Combine(root, "spike-compile.dll")]) { WorkingDirectory = folder.Root, RedirectStandardInput = true };
        try
        {
            using CompileChild child = await CompileChild.StartAsync(sandbox, inner, folder);
            ChildEnd end = await child.Ended.WaitAsync(TimeSpan.FromMinutes(1));
            Assert.AreEqual(0, end.ExitCode);
            Assert.IsNull(end.Fault);
            Assert.AreEqual(("said\n", "answered\n"), (child.News().Log, end.Document));
            for (int attempt = 0; attempt < 100 && tool.Length > 0 && Running(mark) > 0; attempt++) Thread.Sleep(50);
            if (tool.Length > 0) Assert.AreEqual(0, Running(mark), "it is still there");
        }
        finally
        {
            foreach (int left in All(mark)) AloneTests.KillHard(left);
        }
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task It_is_ended_when_it_takes_too_much_memory(bool withKernel)
    {
        SandboxTools tools = withKernel ? SandboxTools.Here : SandboxTools.None;
        if (withKernel && !tools.Cgroup) Assert.Inconclusive("no memory cgroup may be made here");
        // tail keeps what has no line's end, and nobody takes it from it.
        Said said = await RunAsync("head -c 400000000 /dev/zero | tail | sleep 20; echo never", limits => limits with { Memory = 100 << 20, Time = TimeSpan.FromSeconds(60) }, tools);
        Assert.AreEqual(ChildFault.Memory, said.Fault, said.Output + said.Error);
        if (!withKernel) Assert.DoesNotContain("never", said.Output);
    }

    [TestMethod]
    public async Task It_lives_longer_than_the_thread_that_asked_for_it()
    {
        // The kernel's "when my parent dies" is about the thread that started it.
        Task<Said>? said = null;
        var thread = new Thread(() => said = RunAsync("sleep 2; echo lived"));
        thread.Start();
        thread.Join();
        Assert.AreEqual("lived\n", (await said!).Output);
    }

    [TestMethod]
    public async Task It_cannot_fill_the_disk_with_one_file()
    {
        if (!SandboxTools.Here.Prlimit) Assert.Inconclusive("prlimit is not installed");
        Said said = await RunAsync("head -c 3000000 /dev/zero > out/big; echo $?", limits => limits with { FileSize = 1_000_000 });
        Assert.IsLessThanOrEqualTo(1_000_000, new FileInfo(Path.Combine(Output, "big")).Length);
        Assert.AreNotEqual("0\n", said.Output);
    }

    [TestMethod]
    [NeedsBubblewrap]
    public async Task What_it_leaves_is_read_when_it_is_a_plain_file_of_its_own()
    {
        File.WriteAllText(Path.Combine(root, "outside.spike"), "outside");
        await RunAsync("""
            cd out; echo good > good.spike; ln -s /etc/passwd link.spike; ln good.spike hard.spike; mkfifo pipe.spike; mkdir folder.spike; ln -s good.spike soft.spike; echo one > one.spike
            """);
        foreach (string name in (string[])["link.spike", "hard.spike", "good.spike", "pipe.spike", "folder.spike", "soft.spike", "none.spike", "../outside.spike", "/etc/passwd", ".hidden", "..", ""])
            Assert.IsNull(ResultFile.Open(Output, name), name);
        using FileStream stream = ResultFile.Open(Output, "one.spike")!;
        using var reader = new StreamReader(stream);
        Assert.AreEqual("one\n", reader.ReadToEnd());
    }

    [TestMethod]
    public async Task Lines_without_end_cost_no_memory()
    {
        var lines = new List<string>();
        using var reader = new StringReader(new string('x', 1_000_000) + "\r\nlast");
        await BoundedLines.ReadAsync(reader, lines.Add);
        Assert.AreEqual((8192, "last"), (lines[0].Length, lines[1]));
    }

    [TestMethod]
    public void What_holds_children_here_is_said_in_words()
    {
        StringAssert.Contains(SandboxTools.None.Words, "plain child processes");
        if (SandboxTools.Here.Bubblewrap) StringAssert.Contains(SandboxTools.Here.Words, "bubblewrap");
    }

    private async Task<Said> RunAsync(string script, Func<ChildLimits, ChildLimits>? limits = null, SandboxTools? tools = null)
    {
        // "dotnet" is what the sandbox runs; this is a shell under its name, beside a program that is none.
        var inner = new ProcessStartInfo("/bin/sh", ["-c", script, Path.Combine(root, "spike-compile.dll")]) { WorkingDirectory = root };
        inner.Environment["SPIKE_API_KEYS"] = "key";
        inner.Environment["AWS_SECRET"] = "secret";
        var sandbox = new ChildSandbox(new Settings(), tools ?? SandboxTools.Here) { Program = "/bin/sh" };
        sandbox = new ChildSandbox(new Settings(), tools ?? SandboxTools.Here) { Program = "/bin/sh", Limits = (limits ?? (same => same))(sandbox.Limits) };
        using SandboxedProcess process = await sandbox.StartAsync(inner, root, Output, Temporary);
        Task<string> output = process.Process.StandardOutput.ReadToEndAsync(), error = process.Process.StandardError.ReadToEndAsync();
        ChildFault? fault = await process.Watched;
        return new Said(fault, await output, await error);
    }

    private static int Running(string mark) => All(mark).Count();

    private static IEnumerable<int> All(string mark) => Directory.GetDirectories("/proc").Where(folder =>
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "cmdline")) == $"sleep\0{mark}\0";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }).Select(folder => int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture));

    private sealed record Said(ChildFault? Fault, string Output, string Error);
}

/// <summary>Skips a test where bubblewrap is not installed or may not be used, unless SPIKE_REQUIRE_ALL=1.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NeedsBubblewrapAttribute : ConditionBaseAttribute
{
    public NeedsBubblewrapAttribute()
        : base(ConditionMode.Include) => IgnoreMessage = "Needs bubblewrap, and the right to make namespaces (Debian: bubblewrap).";

    public override string GroupName => nameof(NeedsBubblewrapAttribute);

    public override bool IsConditionMet => Environment.GetEnvironmentVariable("SPIKE_REQUIRE_ALL") == "1" || SandboxTools.Here.Bubblewrap;
}

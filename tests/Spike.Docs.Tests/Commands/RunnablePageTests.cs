using System.Diagnostics;
using Spike.Docs.Tests.Pages;

namespace Spike.Docs.Tests.Commands;

/// <summary>The commands of a page run as they stand there, one block after the other, on a copy of the samples.</summary>
[TestClass]
public sealed class RunnablePageTests
{
    /// <summary>Pages that take longer than a change should wait for: they compile and measure whole networks, or build and publish apps.</summary>
    private static readonly string[] Long = ["docs/command-line.md"];

    /// <summary>Pages whose commands restore the packages: those in the folder that SPIKE_PACKAGES names, else what is packed of this build.</summary>
    private static readonly string[] OfPackages = ["docs/getting-started.md"];

    /// <summary>Programs that a page's commands need beside .NET and the shell's own.</summary>
    private static readonly Dictionary<string, string[]> Needs = new() { ["docs/driver.md"] = ["cc"], ["docs/command-line.md"] = ["openssl"], ["docs/event-data.md"] = ["awk"] };

    public static IEnumerable<object[]> ShortPages => Runnable.Except(Long).Except(OfPackages).Select(page => new object[] { page });

    public static IEnumerable<object[]> LongPages => Runnable.Intersect(Long).Select(page => new object[] { page });

    private static IEnumerable<string> Runnable => Repository.Pages.Where(page => Blocks(page).Any());

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public void The_pages_that_are_named_here_have_commands_to_run() => Assert.IsEmpty(Long.Concat(OfPackages).Except(Runnable));

    [TestMethod]
    [DynamicData(nameof(ShortPages))]
    public void The_commands_of_a_page_run_as_they_stand(string page) => Run(page);

    [TestMethod]
    [TestCategory("Nightly")]
    [DynamicData(nameof(LongPages))]
    public void The_commands_of_a_long_page_run_as_they_stand(string page) => Run(page);

    [TestMethod]
    [TestCategory("Nightly")]
    public void Whoever_follows_the_first_page_reaches_a_prediction()
    {
        using var folder = new ReaderFolder();
        folder.TakePackageSources();
        string empty = folder.Empty("empty");
        File.Copy(Path.Combine(folder.Clone, "samples", "Digits", "models", "cnn_mnist.onnx"), Path.Combine(empty, "digits.onnx"));
        (int code, string output) = ReaderShell.Run(Blocks("docs/getting-started.md"), folder, empty, [("FEED", Packages(folder))]);
        TestContext.WriteLine(output);
        Assert.AreEqual(0, code, output);
        Assert.Contains("seven.pgm: Seven, ", output, "from the template");
        Assert.Contains("\na 7, from the scores ", output, "from a file of one's own");
    }

    [TestMethod]
    public void A_command_that_fails_ends_the_page_and_names_the_block()
    {
        using var folder = new ReaderFolder();
        CommandBlock[] blocks = [.. CommandBlock.Of(Page.Of("x.md", "```bash runnable in samples/Digits\nls Digits.csproj\n```\n\n```bash runnable\nls no-such-file\necho never\n```\n"))];
        (int code, string output) = ReaderShell.Run(blocks, folder);
        Assert.AreNotEqual(0, code);
        Assert.Contains("# x.md:5", output);
        Assert.DoesNotContain("never", output);
    }

    private static string Packages(ReaderFolder folder)
    {
        if (Environment.GetEnvironmentVariable("SPIKE_PACKAGES") is { Length: > 0 } packages) return Path.GetFullPath(packages, Repository.Root);
        string feed = folder.Empty("feed");
        foreach (string project in (string[])["build/packages/Spike.Build.Tasks", "src/Spike.Runtime", "templates"])
        {
            using Process pack = Process.Start(new ProcessStartInfo("dotnet", ["pack", project, "--no-build", "--no-restore", "--configuration", Repository.Configuration, "--output", feed]) { WorkingDirectory = Repository.Root })!;
            pack.WaitForExit();
            Assert.AreEqual(0, pack.ExitCode, project);
        }

        return feed;
    }

    private static IEnumerable<CommandBlock> Blocks(string page) => CommandBlock.Of(Page.Read(page)).Where(block => block.IsRunnable);

    private void Run(string page)
    {
        string[] missing = [.. Needs.GetValueOrDefault(page, []).Where(program => !IsHere(program))];
        if (missing.Length > 0 && Environment.GetEnvironmentVariable("SPIKE_REQUIRE_ALL") != "1")
        {
            Assert.Inconclusive($"{page} needs {string.Join(", ", missing)}; build/install-test-tools installs what is missing.");
            return;
        }

        using var folder = new ReaderFolder();
        (int code, string output) = ReaderShell.Run(Blocks(page), folder);
        TestContext.WriteLine(output);
        Assert.AreEqual(0, code, output);
    }

    private static bool IsHere(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, program)));
}

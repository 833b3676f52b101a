using Spike.Cli;

namespace Spike.Docs.Tests.Reference;

/// <summary>docs/command-line-reference.md is printed from the commands. SPIKE_UPDATE_GOLDEN=1 prints it again.</summary>
[TestClass]
public sealed class CommandPageTests
{
    [TestMethod]
    public void The_reference_is_that_of_the_commands()
    {
        string path = Repository.PathOf("docs/command-line-reference.md"), page = CommandPage.Text();
        if (Repository.Updates) File.WriteAllText(path, page);
        Assert.AreEqual(page, File.ReadAllText(path).ReplaceLineEndings("\n"), "Run the tests with SPIKE_UPDATE_GOLDEN=1 and review docs/command-line-reference.md.");
    }

    [TestMethod]
    public void Every_command_option_and_argument_says_what_it_is()
    {
        var root = CommandLine.Root(new CommandHost(CancellationToken.None));
        IEnumerable<string> silent = root.Subcommands.SelectMany(command => command.Options.Select(option => (command.Name, What: option.Name, option.Description))
            .Concat(command.Arguments.Select(argument => (command.Name, What: argument.Name, argument.Description)))
            .Append((command.Name, What: "", command.Description)))
            .Where(item => string.IsNullOrWhiteSpace(item.Description)).Select(item => $"{item.Name} {item.What}");
        Assert.AreEqual("", string.Join(", ", silent));
    }
}

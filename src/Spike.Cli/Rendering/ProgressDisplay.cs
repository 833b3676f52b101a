using Spectre.Console;
using Spike.Compiler;

namespace Spike.Cli.Rendering;

/// <summary>How far long work is, on standard error: a bar on a terminal, a line a stage elsewhere.</summary>
internal static class ProgressDisplay
{
    public static T Run<T>(string title, bool live, Func<IProgress<CompileProgress>, T> work)
    {
        if (!live) return work(new Lines(title));
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Progress().AutoClear(true).Columns(new SpinnerColumn(), new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn())
            .Start(context => work(new Bar(context.AddTask(Markup.Escape(title)), title)));
    }

    private sealed class Bar(ProgressTask task, string title) : IProgress<CompileProgress>
    {
        public void Report(CompileProgress value)
        {
            task.Description = Markup.Escape($"{title}: {value.Stage}");
            task.Value = task.MaxValue * value.Fraction;
        }
    }

    private sealed class Lines(string title) : IProgress<CompileProgress>
    {
        private string stage = "";

        public void Report(CompileProgress value)
        {
            if (value.Stage == stage) return;
            stage = value.Stage;
            Console.Error.WriteLine($"{title}: {stage}");
        }
    }
}

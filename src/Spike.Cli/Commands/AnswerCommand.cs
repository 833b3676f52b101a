using System.CommandLine;
using System.Text;
using System.Text.Json;
using Spike.Cli.Evaluation;
using Spike.Cli.Rendering;
using Spike.Runtime;

namespace Spike.Cli.Commands;

/// <summary>
/// answer ARTIFACT: a question a line on standard input, {"inputs": {NAME: [numbers]}}, and its answer a line on standard output, until the input ends. How the compile service
/// keeps a model ready in a process of its own; no command for people.
/// </summary>
internal static class AnswerCommand
{
    private static readonly Argument<string> Artifact = CommonOptions.Artifact();

    public static Command Create(CommandHost host)
    {
        var command = new Command("answer", "Runs a compiled model on what comes over standard input.") { Artifact };
        command.Hidden = true;
        command.SetAction(parse => host.Run(parse, Answer, DocumentJson.Default.AnswerDocument, (_, _) => { }));
        return command;
    }

    private static AnswerDocument Answer(CommandContext context)
    {
        using var questions = new StreamReader(Console.OpenStandardInput(), Encoding.UTF8);
        using Stream answers = Console.OpenStandardOutput();
        SpikeModel model;
        try
        {
            model = LoadedModel.Open(context.Parse.GetRequiredValue(Artifact));
        }
        catch (CommandFailure failure)
        {
            // Whoever waits hears it in place of the first answer.
            return Refuse(answers, $"{failure.Diagnostics[0].Reason}. {failure.Diagnostics[0].Remedy}");
        }

        using (model)
        {
            if (model.IsNative) return Refuse(answers, "a native model runs step by step, which `spike-compile run` does");
            using SpikeSession session = model.CreateSession();
            int count = 0;
            for (; questions.ReadLine() is { } question; count++) Write(answers, writer => Reply(writer, session, question));
            return new AnswerDocument(count);
        }
    }

    private static AnswerDocument Refuse(Stream answers, string reason)
    {
        Write(answers, writer => writer.WriteString("fault", reason));
        return new AnswerDocument(0);
    }

    private static void Reply(Utf8JsonWriter writer, SpikeSession session, string question)
    {
        try
        {
            using JsonDocument asked = JsonDocument.Parse(question);
            Dictionary<string, float[]> inputs = asked.RootElement.GetProperty("inputs").EnumerateObject().ToDictionary(input => input.Name, input => input.Value.EnumerateArray().Select(number => number.GetSingle()).ToArray());
            string[] known = [.. session.Model.Inputs.Select(input => input.Name)];
            if (inputs.Keys.Except(known).FirstOrDefault() is { } stranger) throw new ArgumentException($"the model has no input '{stranger}'. {Spelling.Remedy(stranger, known)}");
            long clock = System.Diagnostics.Stopwatch.GetTimestamp();
            SpikeRun run = session.Run(inputs);
            double seconds = System.Diagnostics.Stopwatch.GetElapsedTime(clock).TotalSeconds;
            if (run.Outputs.Values.Any(values => !values.All(float.IsFinite))) throw new ArgumentException("its answer to these inputs is not finite");
            writer.WriteNumber("batch", run.Batch);
            writer.WriteStartObject("outputs");
            foreach (SpikeTensor output in session.Model.Outputs) Write(writer, output, run);
            writer.WriteEndObject();
            writer.WriteNumber("seconds", seconds);
        }
        catch (Exception e) when (e is ArgumentException or SpikeFormatException)
        {
            writer.WriteString("fault", e.Message.Split(" (Parameter")[0]);
        }
    }

    private static void Write(Utf8JsonWriter writer, SpikeTensor output, SpikeRun run)
    {
        writer.WriteStartObject(output.Name);
        writer.WriteStartArray("shape");
        writer.WriteNumberValue(run.Batch);
        foreach (int length in output.Shape.Skip(1)) writer.WriteNumberValue(length);
        writer.WriteEndArray();
        writer.WriteStartArray("values");
        foreach (float value in run.Outputs[output.Name]) writer.WriteNumberValue(value);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>One line, whatever stands in it.</summary>
    private static void Write(Stream answers, Action<Utf8JsonWriter> content)
    {
        using (var line = new MemoryStream())
        {
            using (var writer = new Utf8JsonWriter(line))
            {
                writer.WriteStartObject();
                content(writer);
                writer.WriteEndObject();
            }

            line.WriteByte((byte)'\n');
            line.Position = 0;
            line.CopyTo(answers);
        }

        answers.Flush();
    }
}

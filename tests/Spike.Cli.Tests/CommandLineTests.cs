namespace Spike.Cli.Tests;

[TestClass]
public sealed class CommandLineTests
{
    [TestMethod]
    [DataRow("SPIKE3002", new[] { "compil", "x.onnx" }, new[] { "'compil'", "Did you mean 'compile'?" })]
    [DataRow("SPIKE3002", new[] { "compile", "--tme-steps", "8", "x.onnx" }, new[] { "'--tme-steps'", "Did you mean '--time-steps'?" })]
    [DataRow("SPIKE3002", new[] { "compile", "x.onnx", "--tme-steps=8" }, new[] { "'--tme-steps'", "Did you mean '--time-steps'?" })]
    [DataRow("SPIKE3002", new[] { "eval", "x.spike", "--dta", "y" }, new[] { "'--dta'", "Did you mean '--data'?" })]
    [DataRow("SPIKE3002", new[] { "compile", "x.onnx", "y.onnx" }, new[] { "'y.onnx'" })]
    [DataRow("SPIKE3002", new[] { "compile" }, new[] { "argument missing" })]
    [DataRow("SPIKE3002", new[] { "compile", "x.onnx", "-o" }, new[] { "argument missing" })]
    [DataRow("SPIKE3002", new[] { "eval", "x.spike" }, new[] { "'--data' is required" })]
    [DataRow("SPIKE3002", new[] { "run", "x.spike", "--input", "y", "--threads", "many" }, new[] { "--threads is 'many'" })]
    [DataRow("SPIKE3002", new[] { "run", "x.spike", "--input", "y", "--batch", "0" }, new[] { "--batch is '0'" })]
    [DataRow("SPIKE3002", new string[0], new[] { "no command is given", "compile, run, eval, inspect, analyze, info" })]
    [DataRow("SPIKE3002", new[] { "@nowhere.rsp" }, new[] { "'nowhere.rsp'" })]
    public void A_wrong_command_line_is_refused_with_what_was_meant(string code, string[] arguments, string[] words)
    {
        SpikeCompile run = SpikeCompile.Run(arguments);
        run.AssertFault(2, code, words);
        Assert.AreEqual("", run.Output);
    }

    [TestMethod]
    public void A_wrong_command_line_answers_in_JSON_where_that_was_asked_for()
    {
        SpikeCompile run = SpikeCompile.Run("eval", "x.spike", "--json", "--dta", "y");
        Assert.AreEqual(2, run.ExitCode);
        Assert.AreEqual("SPIKE3002", run.Json.GetProperty("diagnostics")[0].GetProperty("code").GetString());
    }

    [TestMethod]
    [DataRow("--help")]
    [DataRow("compile", "--help")]
    [DataRow("--version")]
    public void Help_and_version_are_no_errors(params string[] arguments)
    {
        SpikeCompile run = SpikeCompile.Run(arguments);
        run.AssertDone();
        Assert.AreNotEqual("", run.Output);
        Assert.AreEqual("", run.Error);
    }

    [TestMethod]
    public void A_response_file_holds_one_argument_a_line_whatever_letters_it_has()
    {
        using var folder = new TestFolder();
        string model = folder["mein modell ü.onnx"];
        File.Copy(Digits.Cnn, model);
        string response = folder.Write("a b.rsp", $"analyze\n{model}\n--json\n");
        SpikeCompile run = SpikeCompile.Run("@" + response);
        run.AssertDone();
        Assert.AreEqual(model, run.Json.GetProperty("model").GetString());
    }

    [TestMethod]
    public void A_response_file_of_another_encoding_is_refused()
    {
        using var folder = new TestFolder();
        SpikeCompile.Run("@" + folder.Write("latin.rsp", [(byte)'i', 0xE4, (byte)'\n'])).AssertFault(2, "SPIKE3002", "not UTF-8");
    }
}

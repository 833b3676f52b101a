using Spike.Runtime;
using Spike.Signatures;
using static Spike.Generators.Tests.Samples;

namespace Spike.Generators.Tests.Emission;

/// <summary>What the generated class does, over a model that gives back what it takes.</summary>
[TestClass]
public sealed class BehaviourTests
{
    private static readonly ModelSignature Signature = Model([Tensor("image", ["batch", 1, 2, 2])], [Tensor("logits", ["batch", 4])]) with
    {
        Labels = new(["zero", "one", "two", "the third"]),
    };

    private static readonly SpikeModel Net = GeneratedApp.Echo([("image", 4)], ("logits", 0));

    /// <summary>Two inputs and two outputs, of which each gives back the other's input.</summary>
    private static readonly ModelSignature CrossedSignature = Model(
        [Tensor("a", ["batch", 2]), Tensor("b", ["batch", 3])], [Tensor("first", ["batch", 3]), Tensor("second", ["batch", "n"])]);

    private static readonly SpikeModel Crossed = GeneratedApp.Echo([("a", 2), ("b", 3)], ("first", 1), ("second", 0));

    [TestMethod]
    [DataRow("return net.Run(values);", DisplayName = "array")]
    [DataRow("return net.Run(image: values);", DisplayName = "array by name")]
    [DataRow("return net.Run(values.AsSpan());", DisplayName = "span")]
    [DataRow("return net.Run((ReadOnlySpan<float>)values);", DisplayName = "read-only span")]
    [DataRow("return net.Run([values[0], values[1], values[2], values[3]]);", DisplayName = "collection expression")]
    [DataRow("return net.Run(stackalloc float[] { values[0], values[1], values[2], values[3] });", DisplayName = "stackalloc")]
    [DataRow("return net.Run(values.AsMemory().Span);", DisplayName = "memory")]
    [DataRow("var logits = new float[4]; net.Run(values, logits); return logits;", DisplayName = "array to array")]
    [DataRow("Span<float> logits = new float[4]; net.Run(values.AsSpan(), logits); return logits.ToArray();", DisplayName = "span to span")]
    [DataRow("return net.RunBatch(values);", DisplayName = "batch of one")]
    public void Run_takes_arrays_and_spans_without_ambiguity(string call) =>
        CollectionAssert.AreEqual(new[] { 1f, 2f, -3f, 0.5f }, (float[])Run(call, 1, 2, -3, 0.5f)!);

    [TestMethod]
    [DataRow("int64", "long")]
    [DataRow("int32", "int")]
    public void An_input_of_whole_numbers_takes_them_as_they_are(string type, string element)
    {
        ModelSignature signature = Model([Tensor("ids", ["batch", 3], type: type)], [Tensor("out", ["batch", 3])]);
        SpikeModel net = GeneratedApp.Echo([("ids", 3)], ("out", 0));
        object? result = GeneratedApp.Run(signature, net, $"using var net = new Net(model); return net.Run(new {element}[] {{ 1, 2, -3 }}.AsSpan());");
        CollectionAssert.AreEqual(new[] { 1f, 2f, -3f }, (float[])result!);
        CollectionAssert.AreEqual(new[] { 4f, 5f, 6f }, (float[])GeneratedApp.Run(signature, net, $"using var net = new Net(model); return net.RunBatch(new {element}[] {{ 4, 5, 6 }});")!);
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(7)]
    public void A_batch_has_any_number_of_samples(int samples)
    {
        float[] values = [.. Enumerable.Range(0, samples * 4).Select(i => i / 16f)];
        CollectionAssert.AreEqual(values, (float[])Run("return net.RunBatch(values);", values)!);
        CollectionAssert.AreEqual(values, (float[])Run("var logits = new float[values.Length]; net.RunBatch(values, logits); return logits;", values)!);
    }

    [TestMethod]
    [DataRow("net.Run(new float[3]);", "Input 'image' (1x2x2) takes 4 values, not 3.", "image")]
    [DataRow("net.Run(new float[8]);", "Input 'image' (1x2x2) takes 4 values, not 8.", "image")]
    [DataRow("net.Run(new float[4], new float[5]);", "Output 'logits' (4) takes 4 values, not 5.", "logits")]
    [DataRow("net.RunBatch(new float[9]);", "Input 'image' (1x2x2) takes a multiple of 4 values, not 9.", "image")]
    [DataRow("net.RunBatch(new float[8], new float[4]);", "Output 'logits' (4) takes 2 samples of 4 values, not 4 values.", "logits")]
    [DataRow("net.Classify(new float[5]);", "Input 'image' (1x2x2) takes 4 values, not 5.", "image")]
    [DataRow("net.ClassifyBatch(new float[8], new NetClassification[3]);", "A batch of 2 samples takes as many results, not 3.", "results")]
    public void A_length_that_does_not_fit_is_refused_with_name_and_shape(string call, string message, string parameter)
    {
        ArgumentException fault = Assert.ThrowsExactly<ArgumentException>(() => Run(call + " return null;"));
        Assert.StartsWith(message, fault.Message);
        Assert.AreEqual(parameter, fault.ParamName);
    }

    [TestMethod]
    [DataRow("net.Run((float[])null!);")]
    [DataRow("net.RunBatch((float[])null!);")]
    public void A_missing_array_does_not_pass_for_an_empty_one(string call) =>
        Assert.AreEqual("image", Assert.ThrowsExactly<ArgumentNullException>(() => Run(call + " return null;")).ParamName);

    [TestMethod]
    public void Several_outputs_come_by_name()
    {
        var (first, second) = ((float[], float[]))RunCrossed("NetResult result = net.Run([1, 2], [3, 4, 5]); return (result.First, result.Second);")!;
        CollectionAssert.AreEqual(new[] { 3f, 4f, 5f }, first);
        CollectionAssert.AreEqual(new[] { 1f, 2f }, second);
        (first, second) = ((float[], float[]))RunCrossed("var (first, second) = net.RunBatch([1, 2, 3, 4], [3, 4, 5, 6, 7, 0]); return (first, second);")!;
        CollectionAssert.AreEqual(new[] { 3f, 4f, 5f, 6f, 7f, 0f }, first);
        CollectionAssert.AreEqual(new[] { 1f, 2f, 3f, 4f }, second);
    }

    [TestMethod]
    public void Inputs_of_a_batch_have_as_many_samples_each() => Assert.StartsWith(
        "Input 'b' (3) takes 2 samples of 3 values, not 3 values.",
        Assert.ThrowsExactly<ArgumentException>(() => RunCrossed("return net.RunBatch([1, 2, 3, 4], [3, 4, 5]);")).Message);

    [TestMethod]
    public void Threads_that_share_an_instance_are_refused_and_never_get_each_other_s_answers() => Assert.AreEqual(0, RunCrossed("""
        int mixed = 0;
        void Work(float own)
        {
            float[] a = [own, own], b = [own, own, own], first = new float[3], second = new float[2];
            for (int i = 0; i < 20000; i++)
            {
                try
                {
                    net.Run(a, b, first, second);
                }
                catch (InvalidOperationException)
                {
                    continue;
                }

                if (first[0] != own || second[0] != own)
                    System.Threading.Interlocked.Increment(ref mixed);
            }
        }

        var other = new System.Threading.Thread(() => Work(1));
        other.Start();
        Work(2);
        other.Join();
        return mixed;
        """));

    [TestMethod]
    public void A_length_that_the_header_leaves_open_is_the_artifact_s() => Assert.AreEqual(2, RunCrossed("return net.SecondLength;"));

    [TestMethod]
    public void A_sample_is_classified_by_softmax()
    {
        var (text, confidence) = ((string, float))Run("var best = net.Classify(values); return (best.Label + \": \" + Net.Labels[(int)best.Label], best.Confidence);", -1, 0.5f, 1, 3)!;
        Assert.AreEqual("TheThird: the third", text);
        double expected = Math.Exp(3) / (Math.Exp(-1) + Math.Exp(0.5) + Math.Exp(1) + Math.Exp(3));
        Assert.AreEqual(expected, confidence, 1e-6);
    }

    [TestMethod]
    [DataRow("Softmax", 0.75f)]
    [DataRow("LogSoftmax", 2.117f)]
    public void A_network_that_gives_probabilities_is_taken_at_its_word(string producer, float confidence)
    {
        ModelSignature signature = Signature with { Outputs = new([Tensor("logits", ["batch", 4], producer)]) };
        object? found = GeneratedApp.Run(signature, Net, "using var net = new Net(model); return net.Classify(values).Confidence;", 0.25f, 0.75f, 0, 0);
        Assert.AreEqual(confidence, (float)found!, 1e-3f);
    }

    [TestMethod]
    public void A_batch_is_classified_as_its_samples_are()
    {
        const string Body = "return net.ClassifyBatch(values).SequenceEqual([net.Classify(values.AsSpan(0, 4)), net.Classify(values.AsSpan(4, 4))]) && net.ClassifyBatch([]).Length == 0;";
        Assert.IsTrue((bool)Run(Body, 1, 2, 3, 0, 0, 5, 0, 0)!);
    }

    [TestMethod]
    public void Nothing_is_allocated_once_warm() => Assert.AreEqual(0L, Run("""
        var logits = new float[4];
        var results = new NetClassification[1];
        long before = 0;
        for (int i = 0; i < 200; i++)
        {
            if (i == 100)
                before = GC.GetAllocatedBytesForCurrentThread();
            net.Run(values, logits);
            net.RunBatch(values, logits);
            net.Classify(values);
            net.ClassifyBatch(values, results);
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
        """, 1, 2, 3, 4));

    [TestMethod]
    public void Statistics_are_counted_where_they_were_asked_for_and_start_afresh() => Assert.AreEqual(
        (2L, 0L),
        GeneratedApp.Run(Signature, Net, """
            using var net = new Net(model, new SpikeOptions { CollectStatistics = true });
            net.RunBatch(values);
            long samples = net.Statistics.Samples;
            net.ResetStatistics();
            return (samples, net.Statistics.Samples);
            """, new float[8]));

    [TestMethod]
    public void Instances_share_a_model_and_outlive_each_other()
    {
        Assert.AreEqual(3f, Run("using (var other = new Net(net.Model)) other.Run(values); return net.Run(values)[2];", 1, 2, 3, 4));
        Assert.ThrowsExactly<ObjectDisposedException>(() => Run("net.Dispose(); return net.Run(values);", 1, 2, 3, 4));
    }

    [TestMethod]
    public void The_artifact_of_another_model_is_refused_in_words()
    {
        AssertRefused(GeneratedApp.Echo([("image", 5)], ("logits", 0)), "The artifact 'net' has 'image' of 5 values where Net was made for 'image' of 4 values. Build the project again.");
        AssertRefused(GeneratedApp.Echo([("image", 4)], ("scores", 0)), "The artifact 'net' has 'scores' of 4 values where Net was made for 'logits' of 4 values. Build the project again.");
        AssertRefused(Crossed, "The artifact 'net' has 2 inputs and 2 outputs; Net was made for 1 and 1. Build the project again.");
    }

    [TestMethod]
    public void Labels_of_an_output_of_open_length_are_counted_when_the_artifact_is_loaded()
    {
        ModelSignature signature = Signature with { Outputs = new([Tensor("logits", null)]), Labels = new(["a", "b"]) };
        SpikeFormatException fault = Assert.ThrowsExactly<SpikeFormatException>(() => GeneratedApp.Run(signature, Net, "return new Net(model);"));
        Assert.AreEqual("The artifact 'net' has 'logits' of 4 values where Net was made for 'logits' of 2 values. Build the project again.", fault.Message);
    }

    private static void AssertRefused(SpikeModel model, string message) => Assert.AreEqual(
        message, Assert.ThrowsExactly<SpikeFormatException>(() => GeneratedApp.Run(Signature, model, "return new Net(model);")).Message);

    private static object? Run(string body, params float[] values) =>
        GeneratedApp.Run(Signature, Net, "using var net = new Net(model); " + body, values);

    private static object? RunCrossed(string body) => GeneratedApp.Run(CrossedSignature, Crossed, "using var net = new Net(model); " + body);
}

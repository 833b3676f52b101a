using System.Collections.Immutable;
using Spike.Compiler;
using Spike.Compiler.Data;
using Spike.Compiler.Frontends.Onnx;
using Spike.Compiler.Graphs;
using Spike.Compiler.Verification;
using Spike.Runtime;
using Spike.Runtime.Programs;

namespace Spike.EndToEnd.Tests.RealModels;

/// <summary>Silero's voice activity detector: a spectrum, convolutions, and an LSTM whose state goes from frame to frame; branches by the sample rate.</summary>
[TestClass]
public sealed class VoiceActivityTests
{
    /// <summary>A frame begins with the last 64 samples of the one before.</summary>
    private const int Context = 64, Frame = Context + 512, State = 256, Rate = 16000, Utterances = 12;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [NeedsPackages]
    [DataRow("silero_vad_v5")]
    [DataRow("silero_vad_v6")]
    public void Speech_is_followed_frame_by_frame_as_before(string name)
    {
        OnnxModel original = FixedInputs.Apply(OnnxFile.Read(NpmPackage.Vad[$"dist/{name}.onnx"]), ImmutableDictionary<string, double>.Empty.Add("sr", Rate));
        using ReferenceExecutor executor = ReferenceExecutor.Create(original, ["output", "stateN"], threads: 1);
        var (frames, states, _) = Follow("calib", (frame, state) => Run(executor, frame, state));
        string folder = Directory.CreateTempSubdirectory("spike-vad-").FullName;
        try
        {
            string data = Path.Combine(folder, "frames.npz");
            int count = frames.Length / Frame;
            NpzWriter.Write(data, [("input", DataArray.Of([count, Frame], frames)), ("state", DataArray.Of([count, 2, 1, State / 2], states))]);
            CompileResult result = ModelCompiler.Compile(Options(NpmPackage.Vad[$"dist/{name}.onnx"], data), progress: null, CancellationToken.None);
            Assert.IsEmpty(result.Diagnostics, string.Join('\n', result.Diagnostics));
            using var model = new SpikeModel(result.Model!.Program);
            using SpikeSession session = model.CreateSession();
            // The state of the original goes on; the compiled one answers beside it, frame by frame.
            List<float> given = [], givenStates = [], dueStates = [];
            float[] due = Follow("test", (frame, state) =>
            {
                var outputs = session.Run(new Dictionary<string, float[]> { ["input"] = frame, ["state"] = state }).Outputs;
                (float answer, float[] next) = Run(executor, frame, state);
                given.Add(outputs["output"][0]);
                givenStates.AddRange(outputs["stateN"]);
                dueStates.AddRange(next);
                return (answer, next);
            }).Answers;
            double answers = Cosine(given, due), after = Cosine(givenStates, dueStates);
            TestContext.WriteLine($"cosine {answers:0.00000} of the answers, {after:0.00000} of the states, in {due.Length} frames, {due.Count(p => p > 0.5)} of them speech");
            Assert.IsGreaterThanOrEqualTo(0.99, answers);
            Assert.IsGreaterThanOrEqualTo(0.99, after);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double Cosine(List<float> given, IReadOnlyCollection<float> due)
    {
        var comparison = new Comparison();
        comparison.Add([.. given], [.. due], due.Count, []);
        return comparison.Cosine;
    }

    private static CompileOptions Options(string model, string data) => new()
    {
        ModelPath = model,
        InputShapes = ImmutableDictionary<string, ImmutableArray<int>>.Empty.Add("input", [1, Frame]).Add("state", [2, 1, State / 2]),
        FixedInputs = ImmutableDictionary<string, double>.Empty.Add("sr", Rate),
        Calibration = data,
        ValidationSamples = 0,
    };

    private static (float, float[]) Run(ReferenceExecutor executor, float[] frame, float[] state)
    {
        Dictionary<string, FloatTensor> outputs = executor.Run(new Dictionary<string, FloatTensor>
        {
            ["input"] = new(TensorShape.Of(1, Frame), frame),
            ["state"] = new(TensorShape.Of(2, 1, State / 2), state),
        }, 1);
        return (outputs["output"].Values.Span[0], outputs["stateN"].Values.ToArray());
    }

    /// <summary>Utterances frame by frame, the state handed on.</summary>
    private static (float[] Frames, float[] States, float[] Answers) Follow(string part, Func<float[], float[], (float Answer, float[] State)> step)
    {
        float[] speech = Speech.Read(part);
        List<float> frames = [], states = [], answers = [];
        for (int utterance = 0; utterance < Utterances; utterance++)
        {
            // Of different speakers and digits.
            int chosen = utterance * 7 % (speech.Length / Speech.Length);
            float[] sound = Speech.AtDoubleRate(speech.AsSpan(chosen * Speech.Length, Speech.Length)), state = new float[State];
            for (int start = 0; start + Frame <= sound.Length; start += Frame - Context)
            {
                float[] frame = sound[start..(start + Frame)];
                frames.AddRange(frame);
                states.AddRange(state);
                (float answer, state) = step(frame, state);
                answers.Add(answer);
            }
        }

        return ([.. frames], [.. states], [.. answers]);
    }
}

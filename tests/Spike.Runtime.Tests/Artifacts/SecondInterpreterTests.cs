using System.Text.Json;
using Spike.Runtime.Artifacts;
using Spike.Runtime.Programs;
using Spike.Runtime.Programs.Reference;

namespace Spike.Runtime.Tests.Artifacts;

/// <summary>docs/spike-format.md is enough to write an interpreter: one in another language that was written from it gives the same values.</summary>
[TestClass]
public class SecondInterpreterTests
{
    [TestMethod]
    [NeedsPython]
    public void An_interpreter_written_from_the_page_gives_the_reference_values()
    {
        const int programs = 200;
        using var folder = new TestFolder();
        for (int seed = 0; seed < programs; seed++)
        {
            SpikingProgram program = RandomPrograms.Create(seed);
            ArtifactWriter.Write(folder[$"{seed}.spike"], program, SampleArtifact.Provenance);
            folder.Write($"{seed}.json", JsonSerializer.SerializeToUtf8Bytes(RandomPrograms.Inputs(program, seed, 5)));
        }

        (int code, string output) = Python.Run(RepositoryFile.At("tests", "Spike.Runtime.Tests", "Artifacts", "second_interpreter.py"), folder.Path);
        Assert.AreEqual(0, code, output);

        for (int seed = 0; seed < programs; seed++)
        {
            SpikingProgram program = RandomPrograms.Create(seed);
            long[][][] samples = JsonSerializer.Deserialize<long[][][]>(File.ReadAllBytes(folder[$"{seed}.out.json"]))!, inputs = RandomPrograms.Inputs(program, seed, 5);
            for (int sample = 0; sample < inputs.Length; sample++)
            {
                long[][] expected = ReferenceInterpreter.Run(program, inputs[sample]);
                for (int edge = 0; edge < expected.Length; edge++) Assert.AreSequenceEqual(expected[edge], samples[sample][edge], $"seed {seed}, edge {edge}");
            }
        }
    }
}

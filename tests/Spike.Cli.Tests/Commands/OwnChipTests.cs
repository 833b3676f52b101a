using System.Text.Json;
using Spike.Compiler.Mapping;
using Spike.Runtime;
using Spike.Runtime.Backends.Loihi;
using Spike.Runtime.Backends.Loihi.Emulation;
using Spike.Runtime.Chips;
using Spike.Runtime.Chips.Images;

namespace Spike.Cli.Tests.Commands;

/// <summary>Chips of a user's own: the artifact brings their profile along.</summary>
[TestClass]
public sealed class OwnChipTests : IDisposable
{
    private static readonly (string, string)[] Emulated = [("SPIKE_LOIHI_EMULATE", "1")];

    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [TestMethod]
    public void The_profile_in_the_artifact_is_enough_to_run_and_to_evaluate()
    {
        Compile(Profile(chip => chip));
        Directory.Delete(folder["chips"], recursive: true);
        SpikeCompile run = SpikeCompile.Run(Emulated, "run", folder["cnn_mnist.spike"], "--input", Digits.Images, "--backend", "loihi", "--output", folder["chip.npz"], "--json");
        run.AssertDone();
        Assert.AreEqual("loihi", run.Json.GetProperty("backend").GetString());
        SpikeCompile.Run("run", folder["cnn_mnist.spike"], "--input", Digits.Images, "--backend", "simd", "--output", folder["simd.npz"]).AssertDone();
        CollectionAssert.AreEqual(File.ReadAllBytes(folder["simd.npz"]), File.ReadAllBytes(folder["chip.npz"]));

        SpikeCompile eval = SpikeCompile.Run("eval", folder["cnn_mnist.spike"], "--data", Digits.Images, "--limit", "3", "--json");
        eval.AssertDone();
        JsonElement energy = eval.Json.GetProperty("energy");
        Assert.AreEqual(("mine", false, 3), (energy.GetProperty("chip").GetString(), energy.GetProperty("isEstimate").GetBoolean(), energy.GetProperty("samples").GetInt32()));
        Assert.IsGreaterThan(0, energy.GetProperty("staticJoules").GetDouble());
        StringAssert.Contains(eval.Json.GetProperty("energyNote").GetString(), "with 3 samples on the emulator");
    }

    [TestMethod]
    public void An_artifact_that_was_mapped_for_another_chip_is_refused()
    {
        Compile(Profile(chip => chip));
        using SpikeModel model = SpikeModel.Load(folder["cnn_mnist.spike"]);
        ChipImage image = model.Chip()!;
        ChipProfile own = image.Hardware!.Chip;
        Refused(ChipProfiles.Named("loihi2"), "mapped for 'mine', and the device is 'loihi2'");
        // The same name, other numbers.
        Refused(own with { Core = own.Core with { Neurons = own.Core.Neurons with { Value = 100 } } }, "another version of the profile 'mine'");

        void Refused(ChipProfile chip, string words)
        {
            using var device = new EmulatedDevice("board", NclBoards.Of(1, chip), ProfileDigest.Of(chip), 1);
            StringAssert.Contains(Assert.ThrowsExactly<ChipImageException>(() => device.Load(image)).Message, words);
        }
    }

    [TestMethod]
    public void A_network_that_needs_four_chips_has_the_bits_of_one_large_chip()
    {
        // Cores of half the axons, and as many of them a chip that the digits need four.
        ChipProfile Halved(ChipProfile chip, int cores) => chip with
        {
            Core = chip.Core with { InputAxons = chip.Core.InputAxons with { Value = chip.Core.InputAxons.Value / 2 } },
            Cores = chip.Cores with { PerChip = chip.Cores.PerChip with { Value = cores } },
        };
        using (SpikeModel simulated = SpikeModel.Load(Digits.Artifact))
        {
            ChipProfile many = Halved(ChipProfiles.Named("loihi3"), 128);
            int needed = ChipMapping.Map(simulated.Program, NclBoards.Of(1, many), ProfileDigest.Of(many)).Cores.Length;
            Assert.IsGreaterThanOrEqualTo(10, needed);
            string profile = Profile(chip => Halved(chip, (needed + 3) / 4));
            string board = Path.Combine(folder["chips"], "four.json");
            File.WriteAllText(board, """
                {
                  "format": "spike-chip-board/1", "name": "four", "description": "Four small chips.", "profile": "mine.json", "citations": {},
                  "chips": { "value": 4, "unit": "chips", "source": "assumed: a test's" },
                  "columns": { "value": 2, "unit": "chips", "source": "assumed: a test's" },
                  "rows": { "value": 2, "unit": "chips", "source": "assumed: a test's" }
                }
                """);
            Compile(board);
        }

        using (SpikeModel four = SpikeModel.Load(folder["cnn_mnist.spike"])) Assert.AreEqual(4, four.Chip()!.Cores.Select(core => core.Chip).Distinct().Count());
        byte[] onFour = Answers("four.npz");
        SpikeCompile.Run("compile", Digits.Cnn, "-o", folder.Path, "--calibration", Digits.Images, "--validation-samples", "0", "--target", "loihi3").AssertDone();
        using (SpikeModel one = SpikeModel.Load(folder["cnn_mnist.spike"])) Assert.AreEqual(1, one.Chip()!.Chips);
        CollectionAssert.AreEqual(Answers("one.npz"), onFour);

        byte[] Answers(string name)
        {
            SpikeCompile.Run(Emulated, "run", folder["cnn_mnist.spike"], "--input", Digits.Images, "--backend", "loihi", "--output", folder[name]).AssertDone();
            return File.ReadAllBytes(folder[name]);
        }
    }

    /// <summary>chips/mine.json: loihi3 by another name, and with what is changed.</summary>
    private string Profile(Func<ChipProfile, ChipProfile> change)
    {
        Directory.CreateDirectory(folder["chips"]);
        return folder.Write(Path.Combine("chips", "mine.json"), ChipFiles.ToBytes(change(ChipProfiles.Named("loihi3")) with { Name = "mine" }));
    }

    private void Compile(string config) => SpikeCompile.Run(
        "compile", Digits.Cnn, "-o", folder.Path, "--calibration", Digits.Images, "--validation-samples", "0", "--target", "mine", "--chip-config", config).AssertDone();
}

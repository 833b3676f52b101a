using Spike.Runtime.Backends;
using Spike.Runtime.Backends.Devices;
using Spike.Runtime.Ilgpu.Devices;
using Spike.Runtime.Programs;
using Spike.Runtime.Tests;

namespace Spike.Runtime.Ilgpu.Tests;

/// <summary>The backend as a user meets it.</summary>
[TestClass]
public class SessionTests
{
    private static readonly SpikeOptions Ilgpu = new() { Backend = Backend.Ilgpu };

    [TestMethod]
    public void A_session_says_which_device_runs_it_and_why()
    {
        using var model = new SpikeModel(Sum());
        using SpikeSession session = model.CreateSession(Ilgpu);
        Assert.AreNotEqual(Backend.Simd, session.Backend);
        StringAssert.Contains(session.BackendReason, "the session's options ask for ilgpu");
        using SpikeSession cuda = model.CreateSession(new SpikeOptions { Backend = Backend.Cuda });
        if (cuda.Backend != Backend.Cuda) StringAssert.StartsWith(cuda.BackendReason, "simd, though the session's options ask for cuda: ");
    }

    [TestMethod]
    public void Stepped_runs_are_the_processors()
    {
        using var model = new SpikeModel(Sum());
        using SpikeSession session = model.CreateSession(Ilgpu with { Stepped = true });
        Assert.AreEqual(Backend.Simd, session.Backend);
        StringAssert.Contains(session.BackendReason, "stepped runs are the processor's");
    }

    [TestMethod]
    public void Batches_of_all_sizes_give_the_same_bits_and_sessions_share_a_model()
    {
        using var model = new SpikeModel(Sum());
        using SpikeSession first = model.CreateSession(Ilgpu), second = model.CreateSession(Ilgpu);
        foreach (int batch in (int[])[1, 7, 2, 40])
        {
            float[] input = [.. Enumerable.Range(0, batch * 3).Select(i => (float)(i % 17) - 8)], output = new float[batch], other = new float[batch];
            first.Run(input, output);
            second.Run(input, other);
            for (int sample = 0; sample < batch; sample++) Assert.AreEqual(input[(sample * 3)..((sample + 1) * 3)].Sum(), output[sample]);
            Assert.AreSequenceEqual(output, other);
        }
    }

    [TestMethod]
    public void A_batch_larger_than_the_arena_is_cut_and_gives_the_same_bits_and_counts()
    {
        // 2 KiB hold a few samples of these programs: two lanes take turns.
        using var small = new DeviceContext(arenaBudget: 2048);
        for (int seed = 0; seed < 10; seed++)
        {
            SpikingProgram program = RandomPrograms.Create(seed);
            EachDevice.AssertEqual(program, RandomPrograms.Inputs(program, seed, samples: 11), small, $"seed {seed}");
        }
    }

    [TestMethod]
    public void Sessions_on_several_threads_give_the_same_bits()
    {
        using var model = new SpikeModel(Sum());
        int wrong = 0;
        Thread[] threads = [.. Enumerable.Range(0, 3).Select(number => new Thread(() =>
        {
            using SpikeSession session = model.CreateSession(Ilgpu);
            var output = new float[2];
            for (int trial = 0; trial < 20; trial++)
            {
                session.Run([number, 1, 2, trial, -1, -2], output);
                if (output[0] != number + 3 || output[1] != trial - 3) Interlocked.Increment(ref wrong);
            }
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        Assert.AreEqual(0, wrong);
    }

    [TestMethod]
    public void A_planned_arena_is_the_devices_arena()
    {
        // The first sum's place is given to the third once it was read.
        var tiny = new TinyProgram { Arena = new ArenaPlan([0, 64, 128, 64], 192) };
        int input = tiny.Input(TinyProgram.Signed(8), 1, 3);
        int last = input;
        for (int i = 0; i < 3; i++)
        {
            int next = tiny.Codes(TinyProgram.Signed(8), 1, 3);
            tiny.Then(tiny.Halve(last, next, TinyProgram.Signed(8)));
            last = next;
        }

        tiny.Output(last);
        SpikingProgram program = tiny.Build();
        using IDeviceProgram prepared = EachDevice.Prepare(program, EachDevice.One, EachDevice.Correctness(EachDevice.One));
        using IBackendSession session = prepared.CreateSession(new SpikeOptions(), [1, 2, 3], out _)!;
        EachDevice.Run(program, session, [[[80, -80, 7]], [[8, 3, 127]]]);
        foreach ((int edge, int[] expected) in (ReadOnlySpan<(int, int[])>)[(1, [40, -40, 4, 4, 2, 64]), (2, [20, -20, 2, 2, 1, 32]), (3, [10, -10, 1, 1, 1, 16])])
        {
            var codes = new int[6];
            session.GetCodes(edge, codes);
            Assert.AreSequenceEqual(expected, codes, $"edge {edge}");
        }
    }

    [TestMethod]
    public void Values_that_are_no_numbers_are_refused()
    {
        using var model = new SpikeModel(Sum());
        using SpikeSession session = model.CreateSession(Ilgpu);
        Assert.ThrowsExactly<ArgumentException>(() => session.Run([1, float.NaN, 2], new float[1]));
    }

    /// <summary>Three codes, and their sum.</summary>
    private static SpikingProgram Sum()
    {
        var tiny = new TinyProgram();
        int input = tiny.Input(TinyProgram.Signed(6), 1, 3), output = tiny.Codes(TinyProgram.Signed(9), 1, 1);
        tiny.Then(new AxisSum("sum", input, output, 1, 3, 1) { Fusion = tiny.Pass(Fire.OwnMembrane, output, TinyProgram.Signed(9)) });
        tiny.Output(output);
        return tiny.Build();
    }
}

using System.Collections.Immutable;
using Spike.Runtime.Backends.Simd;
using Spike.Runtime.Chips;
using Spike.Runtime.Chips.Images;
using Spike.Runtime.Devices;

namespace Spike.Runtime.Backends.Loihi.Emulation;

/// <summary>A board that runs an image, event by event. It knows nothing but the image. Not safe for concurrent use.</summary>
/// <remarks>
/// Threads share the cores of a step. What a core does depends on nothing but what arrived before the barrier, and sums do not depend on the order
/// in which it arrived, so results do not depend on threads.
/// </remarks>
internal sealed class ChipEmulator : IDisposable
{
    private readonly EmulatedCore[] cores;
    private readonly EmulatedProcessor[] processors;
    private readonly InputSpikes inputs;
    private readonly Mesh mesh;
    private readonly WorkerTeam? team;
    private readonly StepBarrier barrier = new();
    private readonly Exception?[] faults;
    private readonly int[] next = new int[2];
    private readonly List<EmulatedSample> underWay = [];
    private readonly int threads;
    private ChipCounters host;
    private EmulatedSample[] running = [];
    private long now, end;
    private volatile bool failed;

    /// <param name="image">What to run.</param>
    /// <param name="board">What it stands on; the hops of its mesh are counted.</param>
    /// <param name="threads">The caller's included.</param>
    /// <exception cref="ChipImageException">The image makes no sense, or does not fit the board.</exception>
    public ChipEmulator(ChipImage image, ChipBoard board, int threads = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threads);
        (Image, this.threads) = (image, Math.Min(threads, Math.Max(1, image.Cores.Length)));
        ImageCheck.RequirePlaces(image, board);
        var tables = new ImageTables(image.Segments);
        cores = [.. Enumerable.Range(0, image.Cores.Length).Select(core => new EmulatedCore(image, core, tables))];
        processors = [.. Enumerable.Range(0, image.Processors.Length).Select(processor => new EmulatedProcessor(image, processor, cores, tables))];
        inputs = new InputSpikes(image, tables);
        foreach (Routes routes in AllRoutes()) routes.RequireAxons(Axons, "its routes");
        mesh = new Mesh(image, board, AllRoutes().Select(routes => routes.MaxDelay).DefaultIfEmpty().Max(), this.threads);
        faults = new Exception?[cores.Length + processors.Length];
        if (this.threads > 1) team = new WorkerTeam(this.threads, Work);
    }

    public ChipImage Image { get; }

    /// <summary>The cores, in the order of the image, for whom would look inside.</summary>
    public IReadOnlyList<EmulatedCore> Cores => cores;

    /// <summary>The step of the oldest sample that is next.</summary>
    public int Step => underWay.Count == 0 ? 0 : underWay[0].At(now);

    /// <summary>Samples that have begun, the oldest first.</summary>
    public IReadOnlyList<EmulatedSample> UnderWay => underWay;

    /// <summary>What each node has done; cores first, then processors.</summary>
    public ImmutableArray<ChipCounters> Counters => [.. cores.Select(core => core.Counters), .. processors.Select(processor => processor.Counters)];

    /// <summary>What the host has sent: no node's.</summary>
    public ChipCounters HostCounters => host;

    /// <summary>A sample begins alone: all is at rest, nothing is on its way, step 0 is next.</summary>
    public void Start()
    {
        underWay.Clear();
        foreach (EmulatedCore core in cores) core.Clear();
        foreach (EmulatedProcessor processor in processors) processor.Clear();
        inputs.Clear();
        mesh.Clear();
        now = 0;
        Add();
    }

    /// <summary>A sample begins behind those that are under way, or alone. The caller keeps <see cref="SampleInterval"/>.</summary>
    public EmulatedSample Begin()
    {
        if (underWay.Count == 0) Start();
        else Add();
        return underWay[^1];
    }

    /// <summary>A sample is over; where others are under way it has done all its steps.</summary>
    public void End(EmulatedSample sample) => underWay.Remove(sample);

    /// <summary>The step of a sample that is next.</summary>
    public int StepOf(EmulatedSample sample) => sample.At(now);

    /// <summary>A spike that the host sends in a step to come, of the one sample that is under way.</summary>
    /// <exception cref="ArgumentException">There is no such port or element, or it is too late.</exception>
    public void Send(SpikeDeviceSpike spike)
    {
        Require(underWay[0], spike);
        Send(underWay[0], spike);
    }

    /// <summary>A spike that was looked at.</summary>
    public void Send(EmulatedSample sample, SpikeDeviceSpike spike) => inputs.Add(sample, spike);

    /// <summary>Whether <see cref="Send(EmulatedSample, SpikeDeviceSpike)"/> takes it.</summary>
    /// <exception cref="ArgumentException">There is no such port or element, or it is too late.</exception>
    public void Require(EmulatedSample sample, SpikeDeviceSpike spike) => inputs.Require(spike, sample.At(now));

    /// <summary>Runs some steps of the one sample that is under way.</summary>
    /// <param name="steps">How many.</param>
    /// <param name="outputs">Gets what left for the host, in the order of steps, ports and elements.</param>
    /// <exception cref="ChipRunException">The image asks for what cannot be. <see cref="Start"/> before the next run.</exception>
    public void Run(int steps, List<SpikeDeviceSpike> outputs)
    {
        try
        {
            Run(steps);
        }
        finally
        {
            underWay[0].TakeOutputs(outputs);
        }
    }

    /// <summary>Runs some steps of all samples that are under way; each keeps what leaves for the host.</summary>
    /// <param name="steps">How many.</param>
    /// <exception cref="ChipRunException">The image asks for what cannot be. <see cref="Start"/> before the next run.</exception>
    public void Run(int steps)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(steps);
        end = now + steps;
        running = [.. underWay];
        failed = false;
        next[now & 1] = 0;
        barrier.Reset();
        if (team is null) Work(0);
        else team.Run(threads);
        now = end;
        if (!failed) return;
        Exception fault = faults.First(found => found is not null)!;
        Array.Clear(faults);
        throw fault is ChipRunException run ? new ChipRunException(run) : new InvalidOperationException("The emulator failed.", fault);
    }

    /// <summary>Counts from 0 on.</summary>
    public void ResetCounters()
    {
        foreach (EmulatedCore core in cores) core.Counters = default;
        foreach (EmulatedProcessor processor in processors) processor.Counters = default;
        host = default;
    }

    public void Dispose() => team?.Dispose();

    private void Work(int worker)
    {
        for (long step = now; step < end; step++)
        {
            // Of the step before: nobody takes from it any more.
            if (worker == 0) next[(step + 1) & 1] = 0;
            if (worker == 0) inputs.Send(step, worker, ref host);
            for (int node = Take(step); node < faults.Length; node = Take(step)) Do(node, step, worker);
            if (Wait()) return;
            if (!Works(step)) continue;
            for (int processor = worker; processor < processors.Length; processor += threads) Barrier(processor, step);
            if (Wait()) return;
        }
    }

    private void Add() => underWay.Add(new EmulatedSample(now, mesh, threads));

    private bool Works(long step)
    {
        foreach (EmulatedSample sample in running)
        {
            foreach (EmulatedProcessor processor in processors)
            {
                if (processor.Works(sample.At(step))) return true;
            }
        }

        return false;
    }

    private int Take(long step) => Interlocked.Increment(ref next[step & 1]) - 1;

    private void Do(int node, long step, int worker)
    {
        try
        {
            if (node < cores.Length) cores[node].Step(step, running, mesh, worker);
            else processors[node - cores.Length].Step(step, running, mesh, worker);
        }
        catch (Exception e)
        {
            (faults[node], failed) = (e, true);
        }
    }

    private void Barrier(int processor, long step)
    {
        try
        {
            foreach (EmulatedSample sample in running) processors[processor].Work(sample.At(step));
        }
        catch (Exception e)
        {
            (faults[cores.Length + processor], failed) = (e, true);
        }
    }

    /// <summary>Waits for the others; whether one of them has failed.</summary>
    private bool Wait()
    {
        if (threads > 1) barrier.Wait(threads);
        return failed;
    }

    private IEnumerable<Routes> AllRoutes() =>
        cores.SelectMany(core => core.Slices).SelectMany(slice => new[] { slice.Routes, (slice as LifSlice)?.Probes }).OfType<Routes>().Concat(processors.SelectMany(processor => processor.Routes)).Concat(inputs.Routes);

    private int Axons(int node) => node < 0 ? Image.Outputs[-1 - node].Elements
        : node < cores.Length ? cores[node].Axons
        : processors[node - cores.Length].Axons;
}

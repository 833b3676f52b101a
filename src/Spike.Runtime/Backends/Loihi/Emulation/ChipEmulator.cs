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
    private readonly int threads;
    private ChipCounters host;
    private int end;
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

    /// <summary>The step that is next.</summary>
    public int Step { get; private set; }

    /// <summary>What each node has done; cores first, then processors.</summary>
    public ImmutableArray<ChipCounters> Counters => [.. cores.Select(core => core.Counters), .. processors.Select(processor => processor.Counters)];

    /// <summary>What the host has sent: no node's.</summary>
    public ChipCounters HostCounters => host;

    /// <summary>A sample begins: all is at rest, nothing is on its way, step 0 is next.</summary>
    public void Start()
    {
        foreach (EmulatedCore core in cores) core.Clear();
        foreach (EmulatedProcessor processor in processors) processor.Clear();
        inputs.Clear();
        mesh.Clear();
        Step = 0;
    }

    /// <summary>A spike that the host sends in a step to come.</summary>
    /// <exception cref="ArgumentException">There is no such port or element, or it is too late.</exception>
    public void Send(SpikeDeviceSpike spike)
    {
        inputs.Require(spike, Step);
        inputs.Add(spike);
    }

    /// <summary>Whether <see cref="Send"/> takes it.</summary>
    /// <exception cref="ArgumentException">There is no such port or element, or it is too late.</exception>
    public void Require(SpikeDeviceSpike spike) => inputs.Require(spike, Step);

    /// <summary>Runs some steps.</summary>
    /// <param name="steps">How many.</param>
    /// <param name="outputs">Gets what left for the host, in the order of steps, ports and elements.</param>
    /// <exception cref="ChipRunException">The image asks for what cannot be. <see cref="Start"/> before the next run.</exception>
    public void Run(int steps, List<SpikeDeviceSpike> outputs)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(steps);
        end = checked(Step + steps);
        failed = false;
        next[Step & 1] = 0;
        barrier.Reset();
        if (team is null) Work(0);
        else team.Run(threads);
        Step = end;
        mesh.TakeOutputs(outputs);
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
        for (int step = Step; step < end; step++)
        {
            // Of the step before: nobody takes from it any more.
            if (worker == 0) next[(step + 1) & 1] = 0;
            if (worker == 0) inputs.Send(step, mesh, worker, ref host);
            for (int node = Take(step); node < faults.Length; node = Take(step)) Do(node, step, worker);
            if (Wait()) return;
            if (!Array.Exists(processors, processor => processor.Works(step))) continue;
            for (int processor = worker; processor < processors.Length; processor += threads) Barrier(processor, step);
            if (Wait()) return;
        }
    }

    private int Take(int step) => Interlocked.Increment(ref next[step & 1]) - 1;

    private void Do(int node, int step, int worker)
    {
        try
        {
            if (node < cores.Length) cores[node].Step(step, mesh, worker);
            else processors[node - cores.Length].Step(step, mesh, worker);
        }
        catch (Exception e)
        {
            (faults[node], failed) = (e, true);
        }
    }

    private void Barrier(int processor, int step)
    {
        try
        {
            processors[processor].Work(step);
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

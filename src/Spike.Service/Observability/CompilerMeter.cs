using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Spike.Compiler;
using Spike.Service.Files;

namespace Spike.Service.Observability;

/// <summary>What is counted and measured. The names are those of the operations guide, letter by letter: alerts and dashboards are written against them.</summary>
internal sealed class CompilerMeter : IDisposable
{
    public const string Name = "Spike.Service";

    private const string Other = "other";

    /// <summary>From what a cache answers to what the time limit ends; half an hour is the bound that an alert asks for.</summary>
    private static readonly double[] Seconds = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600];

    private readonly Meter meter = new(Name);

    private readonly Counter<long> compilations, failures, errors, hits, misses;

    private readonly Histogram<double> durations;

    private readonly ConcurrentDictionary<long, long> running = new();

    private long lastRun;

    private int waiting;

    public CompilerMeter(MemoryUse memory, ServiceFolder folder)
    {
        compilations = meter.CreateCounter<long>("spike_compiler_compilation_total", description: "Compilations that ended, well or not. What the cache answers is none.");
        failures = meter.CreateCounter<long>("spike_compiler_compilation_failures", description: "Compilations that made no artifact.");
        errors = meter.CreateCounter<long>("spike_compiler_errors_total", description: "Errors by target and diagnostic.");
        hits = meter.CreateCounter<long>("spike_compiler_cache_hits_total", description: "Requests that the cache answered.");
        misses = meter.CreateCounter<long>("spike_compiler_cache_misses_total", description: "Requests that it did not.");
        durations = meter.CreateHistogram("spike_compiler_compilation_duration_seconds", description: "How long compilations took, from their start in a slot.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = Seconds });

        meter.CreateObservableGauge("spike_compiler_queue_depth", () => Volatile.Read(ref waiting), description: "Jobs that wait for a slot, counted where the queue is.");
        meter.CreateObservableGauge("spike_compiler_in_flight", () => running.Count, description: "Compilations that run here.");
        meter.CreateObservableGauge("spike_compiler_in_flight_age_seconds", OldestAge, description: "How long the oldest of them runs; 0 where none does.");
        meter.CreateObservableGauge("spike_compiler_memory_usage_bytes", memory.Used, description: "Memory of the service and its compile processes.");
        meter.CreateObservableGauge("spike_compiler_memory_limit_bytes", () => memory.Limit, description: "What it may take: of the container, or of the machine.");
        meter.CreateObservableGauge("spike_compiler_heap_bytes", () => GC.GetGCMemoryInfo(GCKind.Any).HeapSizeBytes, description: "The service's own objects, as they were after the last collection: what grows there is kept, what grows elsewhere is the system's.");
        meter.CreateObservableGauge("spike_compiler_disk_free_bytes", () => FreeSpace.Of(folder.Root), description: "Free on the disk of uploads and artifacts.");
    }

    /// <summary>A compilation runs until what is returned is disposed.</summary>
    public IDisposable Started()
    {
        long run = Interlocked.Increment(ref lastRun);
        running[run] = Stopwatch.GetTimestamp();
        return new Run(this, run);
    }

    /// <param name="target">What was compiled for. Whoever asks may write any; what no profile of this version is named is counted as other, for every label is a series that is kept.</param>
    /// <param name="duration">From its start in a slot.</param>
    /// <param name="errorCodes">The diagnostics that kept it from an artifact; none: it is done.</param>
    public void Ended(string target, TimeSpan duration, IReadOnlyCollection<string> errorCodes)
    {
        var label = KeyValuePair.Create<string, object?>("target", OptionCheck.Targets.Contains(target) ? target : Other);
        compilations.Add(1, label);
        // Both series are there from the first compilation on: the quotient of the two is a number then, also while nothing fails.
        failures.Add(errorCodes.Count > 0 ? 1 : 0, label);
        durations.Record(duration.TotalSeconds, label);
        foreach (string code in errorCodes) errors.Add(1, label, KeyValuePair.Create<string, object?>("code", IsCode(code) ? code : Other));
    }

    /// <summary>SPIKE and four digits: a process that was turned by its model may print anything.</summary>
    private static bool IsCode(string text) => text.Length == 9 && text.StartsWith("SPIKE", StringComparison.Ordinal) && text.AsSpan(5).IndexOfAnyExceptInRange('0', '9') < 0;

    public void AnsweredFromCache() => hits.Add(1);

    public void MissingInCache() => misses.Add(1);

    /// <summary>Said by the dispatcher, on the member that it lives on; 0 when it leaves.</summary>
    public void Waiting(int jobs) => Volatile.Write(ref waiting, jobs);

    public void Dispose() => meter.Dispose();

    private double OldestAge() => running.Values.DefaultIfEmpty(long.MaxValue).Min() is var oldest and not long.MaxValue
        ? Stopwatch.GetElapsedTime(oldest).TotalSeconds
        : 0;

    private sealed class Run(CompilerMeter meter, long number) : IDisposable
    {
        public void Dispose() => meter.running.TryRemove(number, out _);
    }
}

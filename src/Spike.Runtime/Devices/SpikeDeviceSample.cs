using System.Collections.Immutable;

namespace Spike.Runtime.Devices;

/// <summary>What a chip runs through once.</summary>
/// <param name="Spikes">The input spikes, in any order; steps count from 0.</param>
/// <param name="Steps">Barrier steps to run, for models that run until they are stopped; 0: those of the image.</param>
public sealed record SpikeDeviceSample(ImmutableArray<SpikeDeviceSpike> Spikes, int Steps = 0);

/// <summary>What a sample gave.</summary>
/// <param name="Sample">Its number in the session.</param>
/// <param name="Device">The device that ran it.</param>
/// <param name="Steps">Barrier steps done.</param>
/// <param name="Spikes">The output spikes, by the step in which they left.</param>
public sealed record SpikeDeviceResult(long Sample, string Device, int Steps, ImmutableArray<SpikeDeviceSpike> Spikes);

/// <summary>A sample that a session has accepted: its result comes once, or its task fails.</summary>
/// <param name="Sample">Its number in the session.</param>
/// <param name="Result">Fails with a <see cref="SpikeDeviceException"/> where the device did not finish it.</param>
public sealed record SpikeDeviceRun(long Sample, Task<SpikeDeviceResult> Result);

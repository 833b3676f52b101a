using System.Runtime.InteropServices;

namespace Spike.Runtime.Devices;

/// <summary>A spike between the host and a chip.</summary>
/// <param name="Step">The barrier step in which it leaves, counted from the start of the sample.</param>
/// <param name="Port">The model's input or output, from 0.</param>
/// <param name="Element">The element of it.</param>
/// <param name="Payload">Not 0: -1 or 1 for digits, any for graded spikes.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct SpikeDeviceSpike(int Step, int Port, int Element, int Payload);

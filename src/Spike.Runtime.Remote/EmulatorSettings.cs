using System.Text.Json.Serialization;

namespace Spike.Runtime.Remote;

/// <summary>What `spike-compile emulate --listen` asks of the program that it starts, one line of JSON on its standard input. The program ends with that input.</summary>
/// <param name="Host">An address of this machine.</param>
/// <param name="Port">0: any that is free.</param>
/// <param name="Target">The chips.</param>
/// <param name="Board">Where they stand.</param>
/// <param name="Devices">Boards.</param>
/// <param name="Token">What peers must show; null: nothing.</param>
/// <param name="Certificate">PEM file of the server's certificate; null: no TLS.</param>
/// <param name="Key">PEM file of its key.</param>
/// <param name="Faults">What goes wrong.</param>
internal sealed record EmulatorSettings(
    string Host, int Port, string Target, string Board, int Devices = 1, string? Token = null, string? Certificate = null, string? Key = null, EmulatorFaults? Faults = null);

/// <summary>Faults of an emulator; members as in spike_chips.proto.</summary>
internal sealed record EmulatorFaults(
    ulong Seed = 1, int Errors = 0, int LostSpikes = 0, int DoubledSpikes = 0, int PowerCycles = 0, int LatencyMicroseconds = 0, int JitterMicroseconds = 0, int PowerCycleEvery = 0);

/// <summary>What the program says on its standard output, a line each: where it listens, or why it does not; and at its end what it did.</summary>
internal sealed record EmulatorReport(string? Address = null, string? Fault = null, long Connections = 0, long Samples = 0, long Calls = 0, long Errors = 0, long LostSpikes = 0, long DoubledSpikes = 0, long PowerCycles = 0);

[JsonSerializable(typeof(EmulatorSettings))]
[JsonSerializable(typeof(EmulatorReport))]
internal sealed partial class EmulatorJson : JsonSerializerContext;

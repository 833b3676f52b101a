namespace Spike.Emulator;

/// <summary>Why the emulator cannot serve, a sentence for the user.</summary>
internal sealed class EmulatorFault(string message, Exception? inner = null) : Exception(message, inner);

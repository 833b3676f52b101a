namespace Spike.Compiler.Events;

/// <summary>One pixel of an event camera saw a change.</summary>
/// <param name="Microseconds">When.</param>
/// <param name="X">Column.</param>
/// <param name="Y">Row.</param>
/// <param name="On">Brighter, else darker.</param>
internal readonly record struct PixelEvent(long Microseconds, int X, int Y, bool On);

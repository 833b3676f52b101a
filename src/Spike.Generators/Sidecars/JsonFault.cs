namespace Spike.Generators.Sidecars;

/// <summary>Where and why a sidecar stops making sense. Ends the reading; <see cref="SidecarReading"/> makes a value of it.</summary>
internal sealed class JsonFault(int position, string reason) : Exception(reason)
{
    /// <summary>Index of the character at fault.</summary>
    public int Position { get; } = position;
}

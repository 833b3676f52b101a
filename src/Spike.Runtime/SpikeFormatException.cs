namespace Spike.Runtime;

/// <summary>An artifact that cannot be used: damaged, cut short, of an unknown version, or not an artifact at all.</summary>
public sealed class SpikeFormatException : Exception
{
    /// <summary>An artifact that cannot be used.</summary>
    /// <param name="message">What is wrong with which file, and what to do.</param>
    /// <param name="innerException">The cause, if another exception was.</param>
    public SpikeFormatException(string message, Exception? innerException = null) : base(message, innerException) { }
}

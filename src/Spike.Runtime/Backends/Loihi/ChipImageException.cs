namespace Spike.Runtime.Backends.Loihi;

/// <summary>A chip image that cannot be loaded: it is damaged, does not make sense, or was mapped for another chip.</summary>
internal sealed class ChipImageException(string message, Exception? innerException = null) : Exception(message, innerException);

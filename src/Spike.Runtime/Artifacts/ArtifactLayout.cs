namespace Spike.Runtime.Artifacts;

/// <summary>The fixed part of the format; docs/spike-format.md specifies it.</summary>
internal static class ArtifactLayout
{
    /// <summary>Bytes before the header: magic 8, major 2, minor 2, zero 4, header length 8, SHA-256 of the header 32, zero 8.</summary>
    public const int PrefixLength = 64;

    public const int Alignment = 64;

    public const ushort Major = 1;

    /// <summary>The newest that this runtime knows.</summary>
    public const ushort Minor = SignedMinor;

    /// <summary>It brought native networks and the chip section. Files without either are of version 0.</summary>
    public const ushort ChipMinor = 1;

    /// <summary>It brought the signature behind the last segment. Files without one are older.</summary>
    public const ushort SignedMinor = 2;

    public const long MaxHeaderLength = 256L << 20;

    /// <summary>A byte above 127 and both kinds of line end show a file that was copied as text.</summary>
    public static ReadOnlySpan<byte> Magic => [0x89, (byte)'S', (byte)'P', (byte)'K', 0x0D, 0x0A, 0x1A, 0x0A];

    public static long Align(long offset) => (offset + Alignment - 1) / Alignment * Alignment;
}

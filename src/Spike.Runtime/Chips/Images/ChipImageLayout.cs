namespace Spike.Runtime.Chips.Images;

/// <summary>The fixed part of an image that travels alone: as an artifact's, but for the magic.</summary>
internal static class ChipImageLayout
{
    public const ushort Major = 1;

    public const ushort Minor = 0;

    public static ReadOnlySpan<byte> Magic => [0x89, (byte)'S', (byte)'N', (byte)'X', 0x0D, 0x0A, 0x1A, 0x0A];
}

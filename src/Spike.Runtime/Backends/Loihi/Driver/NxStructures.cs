using System.Runtime.InteropServices;
using System.Text;

namespace Spike.Runtime.Backends.Loihi.Driver;

#pragma warning disable CS0649 // Written by the library.

/// <summary>spike_nx_info.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NxInfo
{
    public uint Size;
    public uint Chips;
    public fixed byte Id[64];
    public fixed byte Model[64];
    public fixed byte Profile[64];
}

/// <summary>spike_nx_identity.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NxIdentity
{
    public uint Size;
    public uint Emulated;
    public fixed byte Serial[64];
    public fixed byte Firmware[64];
    public fixed byte Profile[64];
    public fixed byte ProfileSha256[72];
}

/// <summary>spike_nx_summary.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NxSummary
{
    public uint Size;
    public uint Steps;
    public ulong Sample;
    public ulong SpikesIn;
    public ulong SpikesOut;
}

/// <summary>spike_nx_counter.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NxCounter
{
    public int Node;
    public int Chip;
    public ulong SpikesIn;
    public ulong SpikesOut;
    public ulong SynapticOperations;
    public ulong NeuronUpdates;
}

/// <summary>spike_nx_health.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NxHealth
{
    public const int Unknown = int.MinValue;

    public uint Size;
    public int State;
    public int TemperatureMilliCelsius;
    public int PowerMilliWatts;
    public ulong UptimeMilliseconds;
    public ulong CorrectedErrors;
}

internal static unsafe class NxText
{
    /// <summary>Text of a fixed field. A library that forgot the zero byte does no harm.</summary>
    public static string Read(byte* field, int length)
    {
        var bytes = new ReadOnlySpan<byte>(field, length);
        int end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
    }
}

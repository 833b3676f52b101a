using System.Runtime.InteropServices;
using System.Text;
using Spike.Runtime.Devices;

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

    public static NxInfo Of(SpikeDeviceInfo device)
    {
        var info = new NxInfo { Size = (uint)sizeof(NxInfo), Chips = (uint)device.Chips };
        NxText.Write(device.Id, info.Id, 64);
        NxText.Write(device.Model, info.Model, 64);
        NxText.Write(device.Profile, info.Profile, 64);
        return info;
    }
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
    public uint Samples;

    public static NxIdentity Of(DriverIdentity device)
    {
        var identity = new NxIdentity { Size = (uint)sizeof(NxIdentity), Emulated = device.Emulated ? 1u : 0, Samples = (uint)device.Samples };
        NxText.Write(device.Serial, identity.Serial, 64);
        NxText.Write(device.Firmware, identity.Firmware, 64);
        NxText.Write(device.Profile, identity.Profile, 64);
        NxText.Write(device.ProfileSha256, identity.ProfileSha256, 72);
        return identity;
    }
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
    public ulong SumIn;
    public ulong SumOut;

    public static NxSummary Of(DriverSummary summary) => new()
    {
        Steps = (uint)summary.Steps,
        Sample = summary.Sample,
        SpikesIn = summary.SpikesIn,
        SpikesOut = summary.SpikesOut,
        SumIn = summary.SumIn,
        SumOut = summary.SumOut,
    };
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

    public static NxCounter Of(DriverCounter counter) => new()
    {
        Node = counter.Node,
        Chip = counter.Chip,
        SpikesIn = counter.SpikesIn,
        SpikesOut = counter.SpikesOut,
        SynapticOperations = counter.SynapticOperations,
        NeuronUpdates = counter.NeuronUpdates,
    };
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

    public static NxHealth Of(SpikeDeviceHealth health) => new()
    {
        State = (int)health.State,
        TemperatureMilliCelsius = Thousandths(health.TemperatureCelsius),
        PowerMilliWatts = Thousandths(health.PowerWatts),
        UptimeMilliseconds = (ulong)health.Uptime.TotalMilliseconds,
        CorrectedErrors = health.CorrectedErrors,
    };

    private static int Thousandths(double? value) => value is { } known ? (int)Math.Round(known * 1000) : Unknown;
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

    /// <summary>Writes text into a fixed field, cut where it is too long, and a zero byte.</summary>
    public static void Write(string text, byte* field, int length)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        int kept = Math.Min(bytes.Length, length - 1);
        bytes.AsSpan(0, kept).CopyTo(new Span<byte>(field, length));
        field[kept] = 0;
    }
}

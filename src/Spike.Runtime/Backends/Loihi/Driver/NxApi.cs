using System.Runtime.InteropServices;
using System.Text;
using Spike.Runtime.Devices;

namespace Spike.Runtime.Backends.Loihi.Driver;

/// <summary>The functions of native/spike_nx.h in one loaded library. Any of them may fail or never return; <see cref="NxDevice"/> and <see cref="NxLibrary"/> see to that.</summary>
internal sealed unsafe class NxApi
{
    public const uint Major = 1;

    // Where a symbol is missing, the first caller hears of it by name; so all are looked up at once.
    public NxApi(nint library, string path)
    {
        nint Find(string name) => NativeLibrary.TryGetExport(library, name, out nint address)
            ? address
            : throw new SpikeDeviceException(SpikeDeviceFault.Library,
                $"'{path}' lacks the function '{name}' of spike_nx.h, so no device can be used through it. Take a library that was built for version {Major} of that header.");

        var version = (delegate* unmanaged[Cdecl]<uint>)Find("spike_nx_version");
        Version = version();
        if (Version >> 16 != Major)
        {
            throw new SpikeDeviceException(SpikeDeviceFault.Library,
                $"'{path}' speaks version {Version >> 16}.{Version & 0xffff} of spike_nx.h, and this program version {Major}. Take a library of version {Major}, or a program of the library's version.");
        }

        Enumerate = (delegate* unmanaged[Cdecl]<NxInfo*, uint, uint, uint*, NxStatus>)Find("spike_nx_enumerate");
        Open = (delegate* unmanaged[Cdecl]<byte*, uint, nint*, NxStatus>)Find("spike_nx_open");
        Close = (delegate* unmanaged[Cdecl]<nint, NxStatus>)Find("spike_nx_close");
        Identify = (delegate* unmanaged[Cdecl]<nint, uint, NxIdentity*, NxStatus>)Find("spike_nx_identify");
        Verify = (delegate* unmanaged[Cdecl]<nint, uint, NxStatus>)Find("spike_nx_verify");
        Load = (delegate* unmanaged[Cdecl]<nint, byte*, ulong, uint, NxStatus>)Find("spike_nx_load");
        Start = (delegate* unmanaged[Cdecl]<nint, ulong, uint, NxStatus>)Find("spike_nx_start");
        Send = (delegate* unmanaged[Cdecl]<nint, ulong, SpikeDeviceSpike*, uint, uint, uint*, NxStatus>)Find("spike_nx_send");
        Step = (delegate* unmanaged[Cdecl]<nint, ulong, uint, uint, uint*, NxStatus>)Find("spike_nx_step");
        Receive = (delegate* unmanaged[Cdecl]<nint, ulong, SpikeDeviceSpike*, uint, uint, uint*, NxStatus>)Find("spike_nx_receive");
        Finish = (delegate* unmanaged[Cdecl]<nint, ulong, uint, NxSummary*, NxStatus>)Find("spike_nx_finish");
        Counters = (delegate* unmanaged[Cdecl]<nint, NxCounter*, uint, uint, uint*, NxStatus>)Find("spike_nx_counters");
        Check = (delegate* unmanaged[Cdecl]<nint, uint, NxHealth*, NxStatus>)Find("spike_nx_check");
        Reset = (delegate* unmanaged[Cdecl]<nint, uint, NxStatus>)Find("spike_nx_reset");
        Cancel = (delegate* unmanaged[Cdecl]<nint, NxStatus>)Find("spike_nx_cancel");
        LastError = (delegate* unmanaged[Cdecl]<nint, byte*, uint, uint>)Find("spike_nx_last_error");
    }

    public uint Version { get; }

    public delegate* unmanaged[Cdecl]<NxInfo*, uint, uint, uint*, NxStatus> Enumerate { get; }

    public delegate* unmanaged[Cdecl]<byte*, uint, nint*, NxStatus> Open { get; }

    public delegate* unmanaged[Cdecl]<nint, NxStatus> Close { get; }

    public delegate* unmanaged[Cdecl]<nint, uint, NxIdentity*, NxStatus> Identify { get; }

    public delegate* unmanaged[Cdecl]<nint, uint, NxStatus> Verify { get; }

    public delegate* unmanaged[Cdecl]<nint, byte*, ulong, uint, NxStatus> Load { get; }

    public delegate* unmanaged[Cdecl]<nint, ulong, uint, NxStatus> Start { get; }

    public delegate* unmanaged[Cdecl]<nint, ulong, SpikeDeviceSpike*, uint, uint, uint*, NxStatus> Send { get; }

    public delegate* unmanaged[Cdecl]<nint, ulong, uint, uint, uint*, NxStatus> Step { get; }

    public delegate* unmanaged[Cdecl]<nint, ulong, SpikeDeviceSpike*, uint, uint, uint*, NxStatus> Receive { get; }

    public delegate* unmanaged[Cdecl]<nint, ulong, uint, NxSummary*, NxStatus> Finish { get; }

    public delegate* unmanaged[Cdecl]<nint, NxCounter*, uint, uint, uint*, NxStatus> Counters { get; }

    public delegate* unmanaged[Cdecl]<nint, uint, NxHealth*, NxStatus> Check { get; }

    public delegate* unmanaged[Cdecl]<nint, uint, NxStatus> Reset { get; }

    public delegate* unmanaged[Cdecl]<nint, NxStatus> Cancel { get; }

    public delegate* unmanaged[Cdecl]<nint, byte*, uint, uint> LastError { get; }

    /// <summary>Why the last call failed, as the library says it; empty where it says nothing.</summary>
    public string WordsOf(nint device)
    {
        byte* text = stackalloc byte[1024];
        uint length = LastError(device, text, 1024);
        return Encoding.UTF8.GetString(text, (int)Math.Min(length, 1023)).ReplaceLineEndings(" ").Trim().TrimEnd('.');
    }
}

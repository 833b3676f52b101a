using System.Runtime.InteropServices;
using System.Text;
using Spike.Runtime.Devices;

namespace Spike.Runtime.Backends.Loihi.Driver;

/// <summary>A vendor's library that speaks native/spike_nx.h. It stays loaded until the process ends: a call of it may still be under way.</summary>
internal sealed class NxLibrary
{
    private readonly NxLimits limits;
    private int open;

    private NxLibrary(string path, NxApi api, NxLimits limits) => (Path, Api, this.limits) = (path, api, limits);

    public string Path { get; }

    public NxApi Api { get; }

    /// <summary>Handles that were opened and not closed.</summary>
    public int OpenHandles => Volatile.Read(ref open);

    public void Opened() => Interlocked.Increment(ref open);

    public void Closed() => Interlocked.Decrement(ref open);

    /// <exception cref="SpikeDeviceException">It cannot be loaded, lacks a function, speaks another version, or hangs.</exception>
    public static NxLibrary Load(string path, NxLimits limits)
    {
        NxLibrary? loaded = null;
        // Its initialisers run in here, so this too may fail in any way or not end.
        Once(path, "loading it", limits.Load, limits.Grace, () =>
        {
            nint handle;
            try
            {
                handle = NativeLibrary.Load(path);
            }
            catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
            {
                throw new SpikeDeviceException(SpikeDeviceFault.Library,
                    $"'{path}' cannot be loaded: {e.Message.ReplaceLineEndings(" ").TrimEnd('.', ' ')}. Take a library for this processor and system, with all that it needs beside it.", e);
            }

            loaded = new NxLibrary(path, new NxApi(handle, path), limits);
        });
        return loaded!;
    }

    /// <summary>The devices that the library sees.</summary>
    public unsafe IReadOnlyList<SpikeDeviceInfo> Enumerate()
    {
        var found = new List<SpikeDeviceInfo>();
        Once(Path, "spike_nx_enumerate", limits.Call, limits.Grace, () =>
        {
            // A board that is plugged in between two calls: room for some more than there were.
            for (uint capacity = 16; ; capacity *= 4)
            {
                var infos = new NxInfo[capacity];
                for (int i = 0; i < infos.Length; i++) infos[i].Size = (uint)sizeof(NxInfo);
                uint count = 0;
                fixed (NxInfo* first = infos) Require(Api.Enumerate(first, capacity, NxLimits.Milliseconds(limits.Call), &count), "spike_nx_enumerate");
                if (count > capacity && capacity < 4096) continue;
                for (int i = 0; i < Math.Min(count, capacity); i++)
                {
                    fixed (NxInfo* info = &infos[i])
                    {
                        found.Add(new SpikeDeviceInfo(
                            NxText.Read(info->Id, 64), NxText.Read(info->Model, 64), NxText.Read(info->Profile, 64), (int)Math.Min(info->Chips, int.MaxValue), false));
                    }
                }

                return;
            }
        });
        return found;
    }

    /// <summary>Opens a device, on the thread that will make all of its calls.</summary>
    public unsafe NxDevice Open(string id)
    {
        var thread = new CallThread($"spike_nx {id}");
        NxHandle? handle = null;
        try
        {
            bool back = thread.Call(
                () =>
                {
                    nint device = 0;
                    byte[] name = [.. Encoding.UTF8.GetBytes(id), 0];
                    fixed (byte* first = name) Require(Api.Open(first, NxLimits.Milliseconds(limits.Load), &device), $"spike_nx_open of '{id}'");
                    if (device == 0) throw new SpikeDeviceException(SpikeDeviceFault.Device, $"spike_nx_open of '{id}' gave no handle, though it reports none of its errors. The library '{Path}' is at fault.");
                    handle = new NxHandle(this, device);
                },
                limits.Load + limits.Grace, null, limits.Grace, whenAbandoned: () => handle?.Dispose());
            if (!back) throw Hangs(Path, $"spike_nx_open of '{id}'", limits.Load);
            return new NxDevice(this, id, thread, handle!, limits);
        }
        catch
        {
            thread.Dispose();
            throw;
        }
    }

    public static SpikeDeviceException Hangs(string what, string call, TimeSpan limit) => new(SpikeDeviceFault.NotResponding,
        $"{what}: {call} did not return, neither within its limit of {limit.TotalSeconds:0.###} s nor after it was cancelled. The thread is left to it; see to the device, then reconnect, or start the program anew.");

    private void Require(NxStatus status, string call)
    {
        if (status == NxStatus.Ok) return;
        SpikeDeviceFault fault = NxStatuses.FaultOf(status);
        string words = Api.WordsOf(0);
        throw new SpikeDeviceException(fault, $"{Path}: {call} failed: {NxStatuses.InWords(status)}{(words.Length > 0 ? $" ({words})" : "")}. {NxStatuses.Remedy(fault)}");
    }

    private static void Once(string path, string call, TimeSpan limit, TimeSpan grace, Action work)
    {
        using var thread = new CallThread("spike_nx");
        if (!thread.Call(work, limit + grace, null, TimeSpan.Zero, null)) throw Hangs($"'{path}'", call, limit);
    }
}

using System.Runtime.InteropServices;

namespace Spike.Runtime.Backends.Loihi.Driver;

/// <summary>A spike_nx_device. Closed once, by the thread that makes its calls.</summary>
internal sealed class NxHandle : SafeHandle
{
    private readonly NxLibrary library;

    public NxHandle(NxLibrary library, nint device)
        : base(0, ownsHandle: true)
    {
        this.library = library;
        SetHandle(device);
        library.Opened();
    }

    public override bool IsInvalid => handle == 0;

    public nint Device => handle;

    protected override unsafe bool ReleaseHandle()
    {
        NxStatus status = library.Api.Close(handle);
        library.Closed();
        return status == NxStatus.Ok;
    }
}

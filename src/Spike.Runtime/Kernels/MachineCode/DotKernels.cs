using System.Runtime.Intrinsics.X86;

namespace Spike.Runtime.Kernels.MachineCode;

/// <summary>The kernels of <see cref="DotCode"/>, emitted once for a process and called through pointers.</summary>
internal static unsafe class DotKernels
{
    private const int PerForm = DotCode.MaxRows * DotCode.MaxPanels;

    private static readonly nint[] Entries = Emit();

    /// <summary>Whether this machine has the instructions and lets a process make code.</summary>
    /// <remarks>SPIKE_MACHINE_CODE=0 says no.</remarks>
    public static bool IsSupported => Entries.Length > 0;

    /// <summary>Runs one kernel.</summary>
    /// <param name="layout">How B is read.</param>
    /// <param name="bytes">Bytes, else 16-bit numbers.</param>
    /// <param name="goesOn">Whether the sums start from the tile.</param>
    /// <param name="rows">1 to <see cref="DotCode.MaxRows"/>.</param>
    /// <param name="panels">1 to <see cref="DotCode.MaxPanels"/>.</param>
    /// <param name="call">Operands.</param>
    public static void Run(DotLayout layout, bool bytes, bool goesOn, int rows, int panels, in DotCall call)
    {
        nint entry = Entries[(Form(layout, bytes, goesOn) * PerForm) + ((rows - 1) * DotCode.MaxPanels) + panels - 1];
        // A few microseconds at most, so the garbage collector can wait for it.
        fixed (DotCall* at = &call) ((delegate* unmanaged[SuppressGCTransition]<DotCall*, void>)entry)(at);
    }

    private static int Form(DotLayout layout, bool bytes, bool goesOn) => ((int)layout * 4) + (bytes ? 2 : 0) + (goesOn ? 1 : 0);

    private static nint[] Emit()
    {
        if (!Avx512BW.VL.IsSupported || !Avx512DQ.IsSupported || !HasVnni() || Environment.GetEnvironmentVariable("SPIKE_MACHINE_CODE") == "0") return [];
        var code = new Assembler();
        var starts = new List<int>();
        foreach (DotLayout layout in (DotLayout[])[DotLayout.Panels, DotLayout.Image])
        {
            for (int form = 0; form < 4; form++)
            {
                for (int kernel = 0; kernel < PerForm; kernel++)
                {
                    starts.Add(code.Position);
                    DotCode.Emit(code, layout, (form & 2) != 0, (form & 1) != 0, (kernel / DotCode.MaxPanels) + 1, (kernel % DotCode.MaxPanels) + 1);
                }
            }
        }

        byte* pages = ExecutableMemory.Place(code.Code);
        return pages == null ? [] : [.. starts.Select(start => (nint)(pages + start))];
    }

    // Leaf 7, ECX bit 11. That the system keeps the wide registers is what IsSupported says of the managed instructions.
    private static bool HasVnni() => X86Base.IsSupported && X86Base.CpuId(0, 0).Eax >= 7 && (X86Base.CpuId(7, 0).Ecx & (1 << 11)) != 0;
}

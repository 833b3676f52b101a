namespace Spike.Runtime;

/// <summary>What runs a compiled model. Every backend gives the same bits.</summary>
public enum Backend
{
    /// <summary>What the variable SPIKE_BACKEND names, else what the artifact was compiled for: CUDA for the target cuda, and the processor otherwise.</summary>
    Auto,

    /// <summary>Vector instructions of the processor, chosen when the session is created; plain loops where there are none.</summary>
    Simd,

    /// <summary>The plain interpreter that defines the right answer. Hundreds of times slower: for proof and debugging.</summary>
    Reference,

    /// <summary>
    /// Kernels of the package Spike.Runtime.Ilgpu on a card: CUDA, else OpenCL, else the device that shows on the processor that these kernels
    /// are right, slowly. What a device cannot run, the processor's own kernels do, and <see cref="SpikeSession.BackendReason"/> says why.
    /// </summary>
    Ilgpu,

    /// <summary>The same kernels, on an NVIDIA card only.</summary>
    Cuda,

    /// <summary>
    /// A Loihi-class board, for models that were compiled for one. Where there is none, creating the session fails and says what was looked for and where; the
    /// emulator runs in its place only where SPIKE_LOIHI_EMULATE=1 asks for it.
    /// </summary>
    Loihi,
}

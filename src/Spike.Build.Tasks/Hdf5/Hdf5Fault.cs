// The files of this folder are compiled into the build tasks, which read headers, and into the compiler. Neither references the other.

namespace Spike.Hdf5;

/// <summary>What is wrong with an HDF5 file: half a sentence.</summary>
internal sealed class Hdf5Fault(string reason) : Exception(reason);

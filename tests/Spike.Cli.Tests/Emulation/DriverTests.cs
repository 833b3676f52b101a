using Spike.Runtime.Chips;
using Spike.Runtime.Tests.Backends.Loihi.Driver;

namespace Spike.Cli.Tests.Emulation;

/// <summary>The emulator of this process.</summary>
[TestClass]
public sealed class EmulatorDeviceTests : DeviceSuite
{
    internal override DeviceBench Bench(int devices = 1, ChipBoard? board = null) => DeviceBench.Emulator(devices, board);
}

/// <summary>spike_nx.h, the C library, its socket, the emulator.</summary>
[TestClass]
[NeedsGcc]
public sealed class NativeDeviceTests : DeviceSuite
{
    internal override DeviceBench Bench(int devices = 1, ChipBoard? board = null) => DeviceBench.Native(devices, board);
}

/// <summary>spike_chips.proto, the server, the emulator.</summary>
[TestClass]
public sealed class RemoteDeviceTests : DeviceSuite
{
    internal override DeviceBench Bench(int devices = 1, ChipBoard? board = null) => DeviceBench.Remote(devices, board);
}

/// <summary>Networks on the emulator of this process.</summary>
[TestClass]
public sealed class EmulatorNetworkTests : NetworkSuite
{
    internal override DeviceBench Bench(ChipBoard board) => DeviceBench.Emulator(1, board);
}

/// <summary>Networks through spike_nx.h.</summary>
[TestClass]
[NeedsGcc]
public sealed class NativeNetworkTests : NetworkSuite
{
    internal override DeviceBench Bench(ChipBoard board) => DeviceBench.Native(1, board);
}

/// <summary>Networks through gRPC.</summary>
[TestClass]
public sealed class RemoteNetworkTests : NetworkSuite
{
    internal override DeviceBench Bench(ChipBoard board) => DeviceBench.Remote(1, board);
}

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace Spike.Service.Tests.Troubles;

/// <summary>A client on a bare socket, which may be as slow and as rude as it likes.</summary>
internal sealed class RawClient : IDisposable
{
    private const int Repair = 19;

    private readonly Socket socket;
    private readonly int server, port;
    private bool hasVanished;

    private RawClient(Socket socket, int server) => (this.socket, this.server, port) = (socket, server, ((IPEndPoint)socket.LocalEndPoint!).Port);

    /// <summary>Whether this process may let a connection vanish.</summary>
    public static bool CanVanish
    {
        get
        {
            if (!OperatingSystem.IsLinux()) return false;
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.SetRawSocketOption((int)SocketOptionLevel.Tcp, Repair, BitConverter.GetBytes(1));
                socket.SetRawSocketOption((int)SocketOptionLevel.Tcp, Repair, BitConverter.GetBytes(0));
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        }
    }

    /// <summary>Whether the service still has this connection, in the kernel's words established or half closed by the client. The client's end need not know.</summary>
    public bool IsHeld
    {
        get
        {
            string from = $":{server:X4}", to = $":{port:X4}";
            // "sl local_address rem_address st": the service listens on an address of the fourth version.
            return File.ReadLines("/proc/net/tcp").Skip(1).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Any(words => words[1].EndsWith(from, StringComparison.Ordinal) && words[2].EndsWith(to, StringComparison.Ordinal) && words[3] is "01" or "08");
        }
    }

    /// <param name="address">Of the service.</param>
    /// <param name="buffer">Bytes that the system takes before they are read; none: as it likes.</param>
    public static async Task<RawClient> ConnectAsync(Uri address, int? buffer = null)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (buffer is { } bytes) socket.ReceiveBufferSize = bytes;
        await socket.ConnectAsync(IPAddress.Loopback, address.Port);
        return new RawClient(socket, address.Port);
    }

    /// <summary>The lines of a request's head, without its body.</summary>
    public Task HeadAsync(string line, params string[] headers) =>
        SendAsync(Encoding.ASCII.GetBytes(string.Join("\r\n", [line, string.Create(CultureInfo.InvariantCulture, $"Host: 127.0.0.1:{server}"), .. headers, "", ""])));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0) bytes = bytes[await socket.SendAsync(bytes)..];
    }

    /// <summary>What has come so far; nothing: the other end has closed, or reset.</summary>
    public async Task<string> ReceiveAsync(int most = 1 << 16)
    {
        byte[] buffer = new byte[most];
        try
        {
            return Encoding.UTF8.GetString(buffer, 0, await socket.ReceiveAsync(buffer));
        }
        catch (SocketException)
        {
            return "";
        }
    }

    public async Task WhenNotHeldAsync(TimeSpan patience)
    {
        for (DateTime end = DateTime.UtcNow + patience; DateTime.UtcNow < end; await Task.Delay(200))
        {
            if (!IsHeld) return;
        }

        Assert.Fail("the service still holds the connection");
    }

    /// <summary>Nothing of it is left here, and the other end is told nothing: as if the machine had lost its power.</summary>
    public void Vanish()
    {
        socket.SetRawSocketOption((int)SocketOptionLevel.Tcp, Repair, BitConverter.GetBytes(1));
        _ = Close((int)socket.SafeHandle.DangerousGetHandle());
        // The runtime waits for a handle that it closes itself: it is not told of this one any more.
        socket.SafeHandle.SetHandleAsInvalid();
        GC.SuppressFinalize(socket);
        hasVanished = true;
    }

    public void Dispose()
    {
        if (!hasVanished) socket.Dispose();
    }

    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int descriptor);
}

/// <summary>Skips a test where connections cannot be made to vanish, unless SPIKE_REQUIRE_ALL=1.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NeedsVanishingAttribute : ConditionBaseAttribute
{
    public NeedsVanishingAttribute()
        : base(ConditionMode.Include) => IgnoreMessage = "Needs the right to repair connections (Linux, CAP_NET_ADMIN).";

    public override string GroupName => nameof(NeedsVanishingAttribute);

    public override bool IsConditionMet => Environment.GetEnvironmentVariable("SPIKE_REQUIRE_ALL") == "1" || RawClient.CanVanish;
}

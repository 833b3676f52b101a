using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Spike.Service.Access;

/// <summary>How long the service bears with a client that is slow, or gone without a word. None of them holds a slot; each holds a connection and some buffers, and a half-sent file its disk.</summary>
internal static class SlowClients
{
    /// <summary>Between two bytes of an upload; and until the system at the other end confirms what was sent to it, or takes more.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromMinutes(1);

    private const double BytesPerSecond = 1024;

    /// <summary>Seconds without a byte, after which the other end is asked whether it is still there, and between two such questions.</summary>
    private const int Quiet = 15, Again = 5;

    /// <summary>TCP_USER_TIMEOUT, which .NET has no name for.</summary>
    private const int UserTimeout = 18;

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    /// <summary>On the average, once the grace is over; a request's headers must be there by its end.</summary>
    public static void Limit(KestrelServerLimits limits)
    {
        limits.RequestHeadersTimeout = Grace;
        limits.MinRequestBodyDataRate = new MinDataRate(BytesPerSecond, Grace);
        limits.MinResponseDataRate = new MinDataRate(BytesPerSecond, Grace);
    }

    /// <summary>What is set here, the connections inherit.</summary>
    public static Socket Listen(EndPoint place)
    {
        Socket socket = SocketTransportOptions.CreateDefaultBoundListenSocket(place);
        if (place is not IPEndPoint) return socket;
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, Quiet);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, Again);
        // A machine that is gone answers nothing, and one whose program no longer reads takes nothing: the kernel by itself waits a quarter of an hour.
        if (OperatingSystem.IsLinux()) socket.SetRawSocketOption((int)SocketOptionLevel.Tcp, UserTimeout, BitConverter.GetBytes((int)Silence.TotalMilliseconds));
        return socket;
    }
}

using System.Net.Sockets;
using Spike.Runtime.Backends.Loihi;

namespace Spike.Cli.Emulation;

/// <summary>Emulated devices behind a Unix socket: what a library that speaks spike_nx.h reaches from another process.</summary>
internal sealed class EmulatorSocket : IDisposable
{
    private readonly IDriverSource source;
    private readonly Socket listener;
    private readonly HashSet<string> taken = [];
    private readonly List<Socket> peers = [];
    private int connections;
    private bool closed;

    /// <exception cref="SocketException">The path cannot be bound.</exception>
    public EmulatorSocket(IDriverSource source, string path)
    {
        this.source = source;
        listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            listener.Bind(new UnixDomainSocketEndPoint(path));
            listener.Listen(64);
        }
        catch
        {
            listener.Dispose();
            throw;
        }

        Start(Accept, "emulator socket");
    }

    /// <summary>Peers that came.</summary>
    public int Connections => Volatile.Read(ref connections);

    /// <summary>All peers lose their devices at once, and the devices all that they held, as when the power goes.</summary>
    public void PowerCycle()
    {
        lock (peers)
        {
            foreach (Socket peer in peers) peer.Dispose();
            peers.Clear();
        }
    }

    public void Dispose()
    {
        lock (peers) closed = true;
        listener.Dispose();
        PowerCycle();
    }

    private void Accept()
    {
        while (true)
        {
            Socket peer;
            try
            {
                peer = listener.Accept();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }

            lock (peers)
            {
                if (closed) peer.Dispose();
                peers.Add(peer);
            }

            Interlocked.Increment(ref connections);
            Start(() => Serve(peer), "emulator peer");
        }
    }

    private void Serve(Socket peer)
    {
        using var connection = new EmulatorConnection(source, taken);
        try
        {
            using var stream = new NetworkStream(peer, ownsSocket: true);
            connection.Serve(stream);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or SocketException or ObjectDisposedException)
        {
            // The peer broke off, or sent what is no frame: its device is free again.
        }
        finally
        {
            lock (peers) peers.Remove(peer);
        }
    }

    private static void Start(ThreadStart work, string name) => new Thread(work) { IsBackground = true, Name = name }.Start();
}

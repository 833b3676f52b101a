using System.Text;
using K4os.Compression.LZ4.Streams;
using Spike.Compiler.Events;
using Spike.Compiler.Tests.Data;
using ZstdSharp;

namespace Spike.Compiler.Tests.Events;

/// <summary>Recordings in every format, byte by byte as its specification says.</summary>
internal static class EventWriters
{
    public const int Width = 320;
    public const int Height = 240;

    public static IEnumerable<string> Formats => ["aedat3", "aedat4", "aedat4-lz4", "aedat4-zstd", "evt2", "evt21", "evt21-legacy", "evt3", "text", "named", "npz", "text.gz"];

    /// <summary>Events of a moving edge, in the order of time.</summary>
    public static PixelEvent[] Some(int count, long start = 1_000_000)
    {
        var random = new Random(count);
        var events = new PixelEvent[count];
        for (int i = 0; i < count; i++) events[i] = new PixelEvent(start += random.Next(300), random.Next(Width), random.Next(Height), random.Next(2) == 1);
        return events;
    }

    public static byte[] Write(string format, IReadOnlyList<PixelEvent> events) => format switch
    {
        "aedat3" => Aedat3(events),
        "aedat4" => Aedat4(events, 0),
        "aedat4-lz4" => Aedat4(events, 1),
        "aedat4-zstd" => Aedat4(events, 3),
        "evt2" => [.. Text($"% camera_integrator_name Prophesee\n% geometry {Width}x{Height}\n% evt 2.0\n% end\n"), .. Evt2(events)],
        "evt21" => [.. Text($"% format EVT21;height={Height};width={Width}\n% end\n"), .. Evt21(events, swapped: false)],
        "evt21-legacy" => [.. Text($"% format EVT21;endianness=legacy;height={Height};width={Width}\n% end\n"), .. Evt21(events, swapped: true)],
        "evt3" => [.. Text($"% evt 3.0\n% format EVT3;height={Height};width={Width}\n% end\n"), .. Evt3(events)],
        "text" => Text("# a comment\n" + string.Concat(events.Select(e => $"{e.X},{e.Y},{e.Microseconds},{(e.On ? 1 : 0)}\n"))),
        "named" => Text("timestamp x y polarity\r\n" + string.Concat(events.Select(e => $"{e.Microseconds} {e.X} {e.Y} {(e.On ? 1 : -1)}\r\n"))),
        "text.gz" => DataFolder.Gzip(Write("text", events)),
        _ => Npz(events),
    };

    public static byte[] Text(string text) => Encoding.ASCII.GetBytes(text);

    public static byte[] Int16(int value) => [(byte)value, (byte)(value >> 8)];

    public static byte[] Int32(long value) => [.. Int16((int)value), .. Int16((int)(value >> 16))];

    public static byte[] Int64(long value) => [.. Int32(value), .. Int32(value >> 32)];

    /// <summary>Two packets of events with one of another type between them, and an event that does not count.</summary>
    private static byte[] Aedat3(IReadOnlyList<PixelEvent> events)
    {
        var bytes = new List<byte>(Text("#!AER-DAT3.1\r\n#Format: RAW\r\n#Source 1: DAVIS240C\r\n#Start-Time: 2026-01-01 00:00:00 (TZ+0000)\r\n#!END-HEADER\r\n"));
        int half = events.Count / 2;
        bytes.AddRange(Aedat3Packet(1, 8, [.. events.Take(half)]));
        bytes.AddRange([.. Aedat3Header(3, 36, 0, 2), .. new byte[72]]);
        bytes.AddRange(Aedat3Packet(1, 8, [.. events.Skip(half)]));
        bytes.AddRange([.. Aedat3Header(1, 8, 0, 1), .. new byte[8]]);
        return [.. bytes];
    }

    public static byte[] Aedat3Header(int type, int size, int overflow, int count) =>
        [.. Int16(type), .. Int16(1), .. Int32(size), .. Int32(4), .. Int32(overflow), .. Int32(count), .. Int32(count), .. Int32(count)];

    private static IEnumerable<byte> Aedat3Packet(int type, int size, PixelEvent[] events) => Aedat3Header(type, size, events.Length == 0 ? 0 : (int)(events[0].Microseconds >> 31), events.Length)
        .Concat(events.SelectMany(e => (byte[])[.. Int32(1 | (e.On ? 2u : 0) | ((uint)e.Y << 2) | ((uint)e.X << 17)), .. Int32(e.Microseconds & int.MaxValue)]));

    public static byte[] Aedat4(IReadOnlyList<PixelEvent> events, int compression, string? xml = null)
    {
        xml ??= $"""
            <dv version="2.0"><node name="outInfo" path="/">
            <node name="0"><attr key="typeIdentifier" type="string">EVTS</attr><node name="info"><attr key="sizeX" type="int">{Width}</attr><attr key="sizeY" type="int">{Height}</attr></node></node>
            <node name="1"><attr key="typeIdentifier" type="string">IMUS</attr></node></node></dv>
            """;
        int half = events.Count / 2;
        byte[] packets = [.. Packet(0, Pack(EventPacket(events.Take(half)), compression)), .. Packet(1, [1, 2, 3]), .. Packet(0, Pack(EventPacket(events.Skip(half)), compression))];
        byte[] header = Header(compression, 0, xml);
        // The table of packets behind them is not looked at.
        return [.. Text("#!AER-DAT4.0\r\n"), .. Header(compression, 14 + header.Length + packets.Length, xml), .. packets, .. new byte[30]];
    }

    public static byte[] Packet(int stream, byte[] content) => [.. Int32(stream), .. Int32(content.Length), .. content];

    /// <summary>Root, identifier, vtable (size, table's size, three fields), table, string; the size before all.</summary>
    private static byte[] Header(int compression, long table, string xml)
    {
        byte[] text = Encoding.UTF8.GetBytes(xml);
        byte[] buffer =
        [
            .. Int32(20), .. "IOHE"u8, .. Int16(10), .. Int16(24), .. Int16(4), .. Int16(8), .. Int16(16), 0, 0,
            .. Int32(12), .. Int32(compression), .. Int64(table), .. Int32(8), .. Int32(0), .. Int32(text.Length), .. text, 0,
        ];
        return [.. Int32(buffer.Length), .. buffer];
    }

    public static byte[] EventPacket(IEnumerable<PixelEvent> events)
    {
        PixelEvent[] all = [.. events];
        byte[] buffer =
        [
            .. Int32(16), .. "EVTS"u8, .. Int16(6), .. Int16(8), .. Int16(4), 0, 0, .. Int32(8), .. Int32(8), .. Int32(0), .. Int32(all.Length),
            .. all.SelectMany(e => (byte[])[.. Int64(e.Microseconds), .. Int16(e.X), .. Int16(e.Y), e.On ? (byte)1 : (byte)0, 0, 0, 0]),
        ];
        return [.. Int32(buffer.Length), .. buffer];
    }

    public static byte[] Pack(byte[] content, int compression)
    {
        if (compression == 0) return content;
        using var packed = new MemoryStream();
        using (Stream stream = compression <= 2 ? LZ4Stream.Encode(packed, leaveOpen: true) : new CompressionStream(packed, leaveOpen: true)) stream.Write(content);
        return packed.ToArray();
    }

    public static byte[] Evt2(IEnumerable<PixelEvent> events)
    {
        var bytes = new List<byte>();
        long high = -1;
        foreach (PixelEvent e in events)
        {
            if (e.Microseconds >> 6 != high) bytes.AddRange(Int32((8L << 28) | ((high = e.Microseconds >> 6) & 0x0FFFFFFF)));
            bytes.AddRange(Int32((e.On ? 1L << 28 : 0) | ((e.Microseconds & 63) << 22) | ((long)e.X << 11) | (uint)e.Y));
            // A trigger tells nothing of pixels.
            bytes.AddRange(Int32(0xAL << 28));
        }

        return [.. bytes];
    }

    private static byte[] Evt21(IEnumerable<PixelEvent> events, bool swapped)
    {
        var bytes = new List<byte>();
        long high = -1;
        foreach (PixelEvent e in events)
        {
            if (e.Microseconds >> 6 != high) Add((8L << 60) | ((high = e.Microseconds >> 6) << 32));
            Add((e.On ? 1L << 60 : 0) | ((e.Microseconds & 63) << 54) | ((long)(e.X & ~31) << 43) | ((long)e.Y << 32) | (1u << (e.X & 31)));
        }

        return [.. bytes];

        void Add(long word) => bytes.AddRange(swapped ? [.. Int32(word >> 32), .. Int32(word)] : Int64(word));
    }

    /// <summary>Events as single columns and as vectors, in turn.</summary>
    public static byte[] Evt3(IEnumerable<PixelEvent> events)
    {
        var bytes = new List<byte>();
        long high = -1, number = 0;
        foreach (PixelEvent e in events)
        {
            if (e.Microseconds >> 12 != high) bytes.AddRange(Int16(0x8000 | (int)((high = e.Microseconds >> 12) & 0xFFF)));
            bytes.AddRange([.. Int16(0x6000 | (int)(e.Microseconds & 0xFFF)), .. Int16(e.Y)]);
            int on = e.On ? 0x800 : 0;
            bytes.AddRange((number++ % 3) switch
            {
                0 => Int16(0x2000 | on | e.X),
                // An empty vector moves the base on by its width.
                1 when e.X >= 12 => [.. Int16(0x3000 | on | (e.X - 12)), .. Int16(0x4000), .. Int16(0x5001)],
                _ => [.. Int16(0x3000 | on | (e.X & ~7)), .. Int16(0x5000 | (1 << (e.X & 7)))],
            });
        }

        return [.. bytes];
    }

    private static byte[] Npz(IReadOnlyList<PixelEvent> events)
    {
        using var folder = new DataFolder();
        string shape = $"({events.Count},)";
        return File.ReadAllBytes(folder.Npz("e.npz",
            ("x.npy", DataFolder.Npy("<u2", shape, [.. events.SelectMany(e => Int16(e.X))])), ("y.npy", DataFolder.Npy("<i2", shape, [.. events.SelectMany(e => Int16(e.Y))])),
            ("t.npy", DataFolder.Npy("<i8", shape, [.. events.SelectMany(e => Int64(e.Microseconds))])), ("p.npy", DataFolder.Npy("|b1", shape, [.. events.Select(e => (byte)(e.On ? 1 : 0))]))));
    }
}

using System.Buffers.Binary;
using System.Xml;
using System.Xml.Linq;
using K4os.Compression.LZ4.Streams;
using Spike.Compiler.Data;
using ZstdSharp;

namespace Spike.Compiler.Events;

/// <summary>AEDAT 4.0: a FlatBuffer that tells of the streams, then packets of FlatBuffers, see https://docs.inivation.com/software/software-advanced-usage/file-formats/aedat-4.0.html.</summary>
internal sealed class Aedat4File : EventFile
{
    // Packets of cameras have some megabytes at most; memory for one is taken as bytes arrive.
    private const int MostBytes = 1 << 26;
    private const int MostHeaderBytes = 1 << 24;
    private const int EventBytes = 16;
    private const string EventPacket = "EVTS";

    private readonly ByteSource source;
    private readonly int compression;
    private readonly long end;
    private readonly int stream;

    private Aedat4File(ByteSource source, int compression, long end, int stream, SensorSize? size)
        : base(source.Place)
    {
        (this.source, this.compression, this.end, this.stream) = (source, compression, end, stream);
        Size = size;
    }

    /// <param name="source">Behind the first line.</param>
    public static Aedat4File Open(ByteSource source)
    {
        byte[] header = source.Read(Length(source, source.Read(4), MostHeaderBytes));
        FlatTable root = FlatTable.Root(header, source.Damaged);
        int compression = root.Int32(0);
        if (compression is < 0 or > 4) throw source.Place.Unreadable($"its packets are compressed in a way that is not known ({compression})", "Record it with LZ4, ZSTD or no compression.");
        long end = root.Int64(1, otherwise: -1);
        (int stream, SensorSize? size) = Stream(source, root.Text(2));
        return new Aedat4File(source, compression, end < 0 ? long.MaxValue : end, stream, size);
    }

    public override void Dispose() => source.Dispose();

    protected override IEnumerable<PixelEvent> Events()
    {
        var header = new byte[8];
        // Behind the packets stands a table of them.
        while (source.Position < end && source.TryRead(header))
        {
            int id = BinaryPrimitives.ReadInt32LittleEndian(header), length = Length(source, header.AsSpan(4), MostBytes);
            if (id != stream)
            {
                source.Skip(length);
                continue;
            }

            byte[] packet = Unpacked(source.Read(length));
            if (packet.Length < 4 || BinaryPrimitives.ReadUInt32LittleEndian(packet) > packet.Length - 4) throw source.Damaged($"the packet before byte {source.Position} is cut short");
            packet = packet[4..];
            if (FlatTable.Identifier(packet) != EventPacket) throw source.Damaged($"the packet before byte {source.Position} holds no events, though its stream does");
            byte[] events = FlatTable.Root(packet, source.Damaged).Structs(0, EventBytes).ToArray();
            for (int at = 0; at < events.Length; at += EventBytes)
            {
                yield return new PixelEvent(
                    BinaryPrimitives.ReadInt64LittleEndian(events.AsSpan(at)), BinaryPrimitives.ReadInt16LittleEndian(events.AsSpan(at + 8)),
                    BinaryPrimitives.ReadInt16LittleEndian(events.AsSpan(at + 10)), events[at + 12] != 0);
            }
        }
    }

    /// <summary>The first stream of events that the XML of the header tells of.</summary>
    private static (int Stream, SensorSize? Size) Stream(ByteSource source, string xml)
    {
        try
        {
            using var reader = XmlReader.Create(new StringReader(xml), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            foreach (XElement node in XDocument.Load(reader).Descendants("node"))
            {
                if (Attribute(node, "typeIdentifier") != EventPacket || !int.TryParse(node.Attribute("name")?.Value, out int stream)) continue;
                XElement? info = node.Elements("node").FirstOrDefault(child => child.Attribute("name")?.Value == "info");
                return (stream, info is null ? null : SensorSize.Of(Attribute(info, "sizeX"), Attribute(info, "sizeY")));
            }
        }
        catch (XmlException e)
        {
            throw source.Damaged($"what it tells of its streams is no XML ({e.Message.TrimEnd('.')})");
        }

        throw source.Place.Unreadable("it has no stream of events", "Record the camera's events too.");
    }

    private static string? Attribute(XElement node, string key) => node.Elements("attr").FirstOrDefault(attribute => attribute.Attribute("key")?.Value == key)?.Value;

    private static int Length(ByteSource source, ReadOnlySpan<byte> bytes, int most)
    {
        int length = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        return length >= 0 && length <= most ? length : throw source.Damaged($"what begins at byte {source.Position} would have {(uint)length} bytes, more than the {most} that are read at once");
    }

    /// <summary>A packet's content: one frame of LZ4 or ZSTD, or as it stands.</summary>
    private byte[] Unpacked(byte[] packet)
    {
        if (compression == 0) return packet;
        try
        {
            using var bytes = new MemoryStream(packet, writable: false);
            using Stream frame = compression <= 2 ? LZ4Stream.Decode(bytes) : new DecompressionStream(bytes);
            byte[] content = DataStream.ReadAtMost(frame, MostBytes, Place);
            return content.Length < MostBytes ? content : throw source.Damaged($"the packet before byte {source.Position} unpacks to more than {MostBytes} bytes");
        }
        catch (Exception e) when (e is not DataFault)
        {
            // Of what the two libraries throw for damaged frames there is no list.
            throw source.Damaged($"the packet before byte {source.Position} cannot be unpacked ({e.Message.ReplaceLineEndings(" ").TrimEnd('.')})");
        }
    }
}

using Spike.Compiler.Data;
using Spike.Compiler.Events;
using Spike.Compiler.Tests.Data;

namespace Spike.Compiler.Tests.Events;

[TestClass]
public sealed class EventFileTests : IDisposable
{
    private readonly DataFolder folder = new();

    public static IEnumerable<object[]> Formats => EventWriters.Formats.Select(format => new object[] { format });

    public void Dispose() => folder.Dispose();

    [TestMethod]
    [DynamicData(nameof(Formats))]
    public void Every_event_of_every_format_is_read(string format)
    {
        PixelEvent[] events = EventWriters.Some(3000);
        CollectionAssert.AreEqual(events, Read(EventWriters.Write(format, events), out SensorSize? size));
        bool states = format.StartsWith("evt", StringComparison.Ordinal) || format.StartsWith("aedat4", StringComparison.Ordinal);
        Assert.AreEqual(states ? new SensorSize(EventWriters.Width, EventWriters.Height) : null, size);
    }

    /// <summary>Beyond 31 bits, beyond the 24 of EVT 3, and where a recording begins late.</summary>
    [TestMethod]
    [DataRow("aedat3", 1L << 33)]
    [DataRow("aedat4", 1_700_000_000_000_000)]
    [DataRow("evt2", (1L << 33) - 1000)]
    [DataRow("evt21", (1L << 33) - 1000)]
    [DataRow("text", -5)]
    public void Times_have_all_their_bits(string format, long start)
    {
        PixelEvent[] events = EventWriters.Some(50, start);
        CollectionAssert.AreEqual(events, Read(EventWriters.Write(format, events), out _));
    }

    [TestMethod]
    public void A_time_that_ran_over_goes_on()
    {
        PixelEvent[] first = [new(0xFFF000, 1, 2, true), new(0xFFFFFF, 3, 4, false), new(0x1000005, 5, 6, true), new(0x2000000 - 1, 7, 8, true), new(0x2000000, 9, 9, false)];
        CollectionAssert.AreEqual(first, Read([.. EventWriters.Text("% evt 3.0\n% end\n"), .. EventWriters.Evt3(first)], out _));
    }

    [TestMethod]
    public void A_vector_holds_an_event_for_each_of_its_bits()
    {
        byte[] bytes = [.. EventWriters.Text("% evt 3.0\n"), .. Words(0x8001, 0x6002, 0x0007, 0x3800 | 100, 0x4000 | 0b1000_0000_0001, 0x5000 | 0b1000_0010)];
        CollectionAssert.AreEqual(
            new PixelEvent[] { new(4098, 100, 7, true), new(4098, 111, 7, true), new(4098, 113, 7, true), new(4098, 119, 7, true) }, Read(bytes, out _));
    }

    /// <summary>What is left of a file is a beginning of its events, or words.</summary>
    [TestMethod]
    [DynamicData(nameof(Formats))]
    public void A_file_cut_anywhere_gives_a_beginning_or_words(string format)
    {
        PixelEvent[] events = EventWriters.Some(12);
        byte[] whole = EventWriters.Write(format, events);
        for (int length = 0; length < whole.Length; length++)
        {
            PixelEvent[] read = ReadOrWords(whole[..length]);
            // The last line of a text may be a shorter number.
            int sure = format is "text" or "named" or "text.gz" ? read.Length - 1 : read.Length;
            for (int i = 0; i < sure; i++) Assert.AreEqual(events[i], read[i], $"cut at {length}");
        }
    }

    [TestMethod]
    [DynamicData(nameof(Formats))]
    public void Damaged_bytes_give_events_or_words(string format)
    {
        byte[] whole = EventWriters.Write(format, EventWriters.Some(40));
        var random = new Random(format.Length);
        for (int trial = 0; trial < 1500; trial++)
        {
            byte[] damaged = [.. whole];
            for (int i = random.Next(1, 5); i > 0; i--) damaged[random.Next(damaged.Length)] = (byte)(random.Next(3) switch { 0 => 0xFF, 1 => 0, _ => random.Next(256) });
            ReadOrWords(damaged);
        }
    }

    [TestMethod]
    [DataRow("#!AER-DAT2.0\r\n", "AER-DAT2.0")]
    [DataRow("#!AER-DAT3.1\r\n#Format: PNGFrames\r\n#!END-HEADER\r\n", "PNGFrames")]
    [DataRow("#!AER-DAT3.1\r\n#Format: RAW\r\n", "no end")]
    [DataRow("% evt 4.0\n% end\n", "'4.0'")]
    [DataRow("% date 2026\n% end\n", "names no format")]
    [DataRow("", "empty")]
    [DataRow("1,2,3\n", "no whole number for p")]
    [DataRow("1,2,0.5,1\n", "no whole number for t")]
    [DataRow("1,2,3,7\n", "out of its range")]
    [DataRow("1,2,99999999999999999999,1\n", "no whole number for t")]
    [DataRow("1,2,9000000000000000000,1\n", "impossible time")]
    [DataRow("-1,2,3,1\n", "out of its range")]
    [DataRow("x,y,t\n1,2,3\n", "names no column p")]
    [DataRow("1,2,30,1\n1,2,20,1\n", "backwards")]
    public void What_is_no_recording_is_refused_in_words(string text, string words) => StringAssert.Contains(Refused(EventWriters.Text(text)).Reason, words);

    [TestMethod]
    public void Times_that_run_backwards_are_refused()
    {
        PixelEvent[] events = [new(2_000_000, 1, 1, true), new(1_000_000, 1, 1, true)];
        foreach (string format in EventWriters.Formats) StringAssert.Contains(Refused(EventWriters.Write(format, events)).Reason, "backwards", format);
    }

    [TestMethod]
    public void A_pixel_outside_the_camera_is_refused()
    {
        PixelEvent[] events = [new(1, EventWriters.Width, 0, true)];
        foreach (string format in (string[])["aedat4", "evt2", "evt21", "evt3"]) StringAssert.Contains(Refused(EventWriters.Write(format, events)).Reason, "outside the camera's 320x240 pixels");
        StringAssert.Contains(Refused(EventWriters.Aedat4([new(1, -3, 5, true)], 0)).Reason, "outside");
    }

    /// <summary>Numbers that promise gigabytes; memory is taken as bytes arrive.</summary>
    [TestMethod]
    public void Huge_promises_are_refused_without_memory_for_them()
    {
        byte[] three = EventWriters.Text("#!AER-DAT3.1\r\n#!END-HEADER\r\n"), four = EventWriters.Text("#!AER-DAT4.0\r\n"), good = EventWriters.Write("aedat4", EventWriters.Some(4));
        int packet = good.AsSpan().IndexOf([.. EventWriters.Int32(0), .. EventWriters.Int32(EventWriters.EventPacket(EventWriters.Some(4).Take(2)).Length)]);
        byte[] vector = [.. good];
        EventWriters.Int32(int.MaxValue).CopyTo(vector, packet + 8 + 4 + 28);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Refused([.. three, .. EventWriters.Aedat3Header(1, 8, 0, int.MaxValue)]);
        Refused([.. three, .. EventWriters.Aedat3Header(2, int.MaxValue, 0, int.MaxValue)]);
        Refused([.. four, .. EventWriters.Int32(int.MaxValue)]);
        Refused([.. four, .. EventWriters.Int32(1 << 24)]);
        Refused([.. good[..packet], .. EventWriters.Int32(0), .. EventWriters.Int32(1 << 26)]);
        Refused([.. good[..packet], .. EventWriters.Int32(7), .. EventWriters.Int32(1 << 26)]);
        Refused(vector);
        Assert.IsLessThan(1 << 24, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public void A_packet_that_unpacks_without_end_is_refused(int compression)
    {
        byte[] good = EventWriters.Aedat4([], compression), bomb = EventWriters.Pack(new byte[(1 << 26) + 1], compression);
        int header = good.Length - 30 - (2 * (8 + EventWriters.Pack(EventWriters.EventPacket([]), compression).Length)) - 11;
        StringAssert.Contains(Refused([.. good[..header], .. EventWriters.Packet(0, bomb)]).Reason, "unpacks to more than");
    }

    [TestMethod]
    [DataRow("<dv><node name=\"0\"><attr key=\"typeIdentifier\">FRME</attr></node></dv>", "no stream of events")]
    [DataRow("<dv><node", "no XML")]
    [DataRow("<!DOCTYPE dv [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><dv>&b;</dv>", "no XML")]
    public void Streams_are_told_of_in_plain_xml(string xml, string words) => StringAssert.Contains(Refused(EventWriters.Aedat4(EventWriters.Some(4), 0, xml)).Reason, words);

    [TestMethod]
    public void Arrays_of_events_are_whole_numbers_of_one_length()
    {
        (string, byte[]) Column(string key, string type, int count) => ($"{key}.npy", DataFolder.Npy(type, $"({count},)", new byte[count * 2]));
        Assert.AreEqual(DataFault.WrongShape, Refused(folder.Npz("a.npz", Column("x", "<i2", 2), Column("y", "<i2", 2), Column("t", "<i2", 3), Column("p", "<i2", 2))).Code);
        StringAssert.Contains(Refused(folder.Npz("b.npz", Column("x", "<i2", 2), Column("y", "<i2", 2), Column("t", "<f2", 2), Column("p", "<i2", 2))).Reason, "whole numbers");
        StringAssert.Contains(Refused(folder.Npz("c.npz", Column("x", "<i2", 2), Column("y", "<i2", 2), Column("p", "<i2", 2))).Reason, "no array 't'");
    }

    private static byte[] Words(params int[] words) => [.. words.SelectMany(EventWriters.Int16)];

    private PixelEvent[] Read(byte[] bytes, out SensorSize? size)
    {
        using EventFile file = EventFile.Open(folder.Write("events", bytes));
        size = file.Size;
        return [.. file.Read()];
    }

    private PixelEvent[] ReadOrWords(byte[] bytes)
    {
        var read = new List<PixelEvent>();
        try
        {
            using EventFile file = EventFile.Open(folder.Write("events", bytes));
            read.AddRange(file.Read());
        }
        catch (DataFault fault)
        {
            Check(fault);
        }

        return [.. read];
    }

    private DataFault Refused(byte[] bytes) => Refused(folder.Write("events", bytes));

    private static DataFault Refused(string path)
    {
        DataFault fault = Assert.ThrowsExactly<DataFault>(() =>
        {
            using EventFile file = EventFile.Open(path);
            foreach (PixelEvent _ in file.Read()) { }
        });
        Check(fault);
        return fault;
    }

    private static void Check(DataFault fault)
    {
        Assert.IsGreaterThan(5, fault.Reason.Length);
        Assert.EndsWith(".", fault.Remedy);
        Assert.DoesNotContain("\n", fault.Reason);
    }
}

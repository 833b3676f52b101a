using Microsoft.Extensions.Logging.Abstractions;
using Spike.Service.Storage;

namespace Spike.Service.Tests.Storage;

[TestClass]
public sealed class FileReminderTableTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [TestMethod]
    public async Task What_was_kept_is_there_after_the_next_start()
    {
        FileReminderTable before = await OpenAsync();
        ReminderEntry first = Entry("one", "watch"), second = Entry("two", "watch");
        await before.UpsertRow(first);
        string? version = await before.UpsertRow(second);
        Assert.IsTrue(await before.RemoveRow(second.GrainId, second.ReminderName, version!));

        ReminderEntry kept = (await (await OpenAsync()).ReadRows(0, 0)).Reminders.Single();
        Assert.AreEqual((first.GrainId, first.ReminderName, first.StartAt, first.Period), (kept.GrainId, kept.ReminderName, kept.StartAt, kept.Period));
        Assert.AreEqual(DateTimeKind.Utc, kept.StartAt.Kind);
    }

    [TestMethod]
    public async Task A_version_that_has_changed_is_not_removed()
    {
        FileReminderTable table = await OpenAsync();
        ReminderEntry entry = Entry("one", "watch");
        string? old = await table.UpsertRow(entry), young = await table.UpsertRow(entry);
        Assert.IsFalse(await table.RemoveRow(entry.GrainId, entry.ReminderName, old!));
        Assert.AreEqual(young, (await table.ReadRow(entry.GrainId, entry.ReminderName))!.ETag);
        Assert.IsNull(await table.ReadRow(entry.GrainId, "another"));
    }

    [TestMethod]
    public async Task Each_grain_stands_in_one_part_of_the_ring()
    {
        FileReminderTable table = await OpenAsync();
        for (int i = 0; i < 50; i++) await table.UpsertRow(Entry($"grain {i}", "watch"));
        uint[] cuts = [0, 1u << 30, 3u << 30, uint.MaxValue];
        int[] parts = new int[3];
        for (int i = 0; i < parts.Length; i++) parts[i] = (await table.ReadRows(cuts[i], cuts[i + 1])).Reminders.Count;
        Assert.AreEqual(50, parts.Sum());
        Assert.IsGreaterThan(0, parts[1]);
        // A part that goes over the end of the numbers.
        Assert.AreEqual(parts[0] + parts[2], (await table.ReadRows(cuts[2], cuts[1])).Reminders.Count);
        Assert.HasCount(1, (await table.ReadRows(Entry("grain 7", "watch").GrainId)).Reminders);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("null")]
    [DataRow("{}")]
    [DataRow("{\"grain\":\"\",\"name\":\"watch\",\"start\":\"2026-01-01T00:00:00Z\",\"period\":\"00:01:00\"}")]
    [DataRow("{\"grain\":\"job\",\"name\":\"watch\",\"start\":\"soon\",\"period\":\"00:01:00\"}")]
    public async Task A_file_that_is_no_reminder_is_left_out(string content)
    {
        folder.Write("reminder/broken.json", content);
        FileReminderTable table = await OpenAsync();
        await table.UpsertRow(Entry("one", "watch"));
        Assert.HasCount(1, (await (await OpenAsync()).ReadRows(0, 0)).Reminders);
    }

    private static ReminderEntry Entry(string grain, string name) =>
        new() { GrainId = GrainId.Create("job", grain), ReminderName = name, StartAt = new DateTime(2026, 2, 3, 4, 5, 6, DateTimeKind.Utc), Period = TimeSpan.FromMinutes(1) };

    private async Task<FileReminderTable> OpenAsync()
    {
        var table = new FileReminderTable(folder["reminder"], NullLogger<FileReminderTable>.Instance);
        await table.StartAsync();
        return table;
    }
}

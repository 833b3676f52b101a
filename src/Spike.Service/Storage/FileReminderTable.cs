using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Spike.Service.Storage;

/// <summary>Reminders as files, for a service that is alone: what was not over, or not told, when it was stopped or killed, is gone on with after the next start, whoever asks for it or not.</summary>
/// <remarks>One process owns the folder. A file that is lost with the machine's power costs nothing but the waking: the queue and the records, which are flushed, have the job.</remarks>
internal sealed class FileReminderTable(string folder, ILogger<FileReminderTable> log) : IReminderTable
{
    private readonly ConcurrentDictionary<(GrainId Grain, string Name), ReminderEntry> rows = [];

    public Task StartAsync(CancellationToken cancellationToken = default)
    {
        Directory.CreateDirectory(folder);
        foreach (string file in Directory.EnumerateFiles(folder, "*.json"))
        {
            try
            {
                ReminderRow row = JsonSerializer.Deserialize(File.ReadAllBytes(file), GrainJsonContext.Default.ReminderRow) ?? throw new JsonException("it is null");
                Keep(new ReminderEntry { GrainId = GrainId.Parse(row.Grain), ReminderName = row.Name, StartAt = row.Start, Period = row.Period });
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or FormatException or ArgumentException)
            {
                log.LogWarning("The reminder {File} cannot be read and is left out: {Reason}", file, e.Message);
            }
        }

        return Task.CompletedTask;
    }

    public Task<ReminderTableData> ReadRows(GrainId grainId) => Task.FromResult(new ReminderTableData(rows.Values.Where(row => row.GrainId == grainId)));

    /// <summary>Of grains whose hash is beyond the first and not beyond the second, on a ring.</summary>
    public Task<ReminderTableData> ReadRows(uint begin, uint end) => Task.FromResult(new ReminderTableData(rows.Values.Where(row =>
    {
        uint hash = row.GrainId.GetUniformHashCode();
        return begin < end ? hash > begin && hash <= end : hash > begin || hash <= end;
    })));

    public Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName) => Task.FromResult(rows.GetValueOrDefault((grainId, reminderName)));

    public async Task<string?> UpsertRow(ReminderEntry entry)
    {
        var row = new ReminderRow(entry.GrainId.ToString(), entry.ReminderName, entry.StartAt, entry.Period);
        await DurableFile.WriteAsync(PlaceOf(entry.GrainId, entry.ReminderName), JsonSerializer.SerializeToUtf8Bytes(row, GrainJsonContext.Default.ReminderRow), flush: false);
        return Keep(entry);
    }

    public Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag)
    {
        if (!rows.TryGetValue((grainId, reminderName), out ReminderEntry? row) || row.ETag != eTag) return Task.FromResult(false);
        File.Delete(PlaceOf(grainId, reminderName));
        return Task.FromResult(rows.TryRemove((grainId, reminderName), out _));
    }

    public Task TestOnlyClearTable() => throw new NotSupportedException();

    private string Keep(ReminderEntry entry)
    {
        entry.ETag = Guid.NewGuid().ToString("N");
        rows[(entry.GrainId, entry.ReminderName)] = entry;
        return entry.ETag;
    }

    private string PlaceOf(GrainId grain, string name) => Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{grain} {name}"))) + ".json");
}

/// <summary>A reminder as it is kept.</summary>
internal sealed record ReminderRow(string Grain, string Name, DateTime Start, TimeSpan Period);

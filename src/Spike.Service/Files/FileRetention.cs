using Spike.Compiler.Configuration;

namespace Spike.Service.Files;

/// <summary>Keeps the files of jobs within their limit, and forgets jobs that nobody has asked for in a month.</summary>
internal sealed class FileRetention(ContentFolder files, ServiceFolder folder, Settings settings, ILogger<FileRetention> log) : BackgroundService
{
    /// <summary>How long the record of a job is kept, in files as in Redis.</summary>
    public static readonly TimeSpan JobsKeptFor = TimeSpan.FromDays(30);

    private static readonly TimeSpan Period = TimeSpan.FromMinutes(10);

    /// <summary>A job that waits still needs its files.</summary>
    private static readonly TimeSpan Lately = TimeSpan.FromDays(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period);
        do
        {
            Try(TrimFiles);
            Try(ForgetJobs);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).AsTask().ContinueWith(tick => tick is { IsCompletedSuccessfully: true, Result: true }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default));
    }

    private void TrimFiles()
    {
        long freed = files.Trim((long)(settings.Service.FilesMaxGigabytes * (1L << 30)), Lately);
        if (freed > 0) log.LogInformation("Files of {Bytes} bytes that were used longest ago are gone", freed);
    }

    private void ForgetJobs()
    {
        foreach (FileInfo job in new DirectoryInfo(folder.Grains).EnumerateFiles("*.json", SearchOption.AllDirectories).Where(job => job.LastWriteTimeUtc < DateTime.UtcNow - JobsKeptFor)) job.Delete();
    }

    /// <summary>What keeps one from its end keeps the other from nothing.</summary>
    private void Try(Action removal)
    {
        try
        {
            removal();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.LogWarning(e, "The files of old jobs could not be removed");
        }
    }
}

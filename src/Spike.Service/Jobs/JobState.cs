using System.Text.Json;
using System.Text.Json.Serialization;

namespace Spike.Service.Jobs;

[JsonConverter(typeof(JobStateJson))]
internal enum JobState
{
    /// <summary>It waits for a slot.</summary>
    Queued,

    Running,

    /// <summary>There is an artifact.</summary>
    Done,

    /// <summary>There is none, and the diagnostics say why. The same request gets the same answer.</summary>
    Failed,

    /// <summary>Nobody wants it any more.</summary>
    Canceled,
}

internal static class JobStates
{
    public static bool IsOver(this JobState state) => state >= JobState.Done;
}

/// <summary>States as words: queued, running, done, failed, canceled.</summary>
internal sealed class JobStateJson() : JsonStringEnumConverter<JobState>(JsonNamingPolicy.CamelCase);

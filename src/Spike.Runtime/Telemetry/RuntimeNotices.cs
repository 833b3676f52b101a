namespace Spike.Runtime.Telemetry;

/// <summary>Passes on what the runtime has to say beside its answers. It has no logger of its own, so that an app which wants none brings none: Spike.Runtime.Hosting writes notices down.</summary>
internal static class RuntimeNotices
{
    /// <summary>Hears every notice of the process, on the thread that has something to say; it may not throw.</summary>
    public static event Action<RuntimeNotice>? Given;

    /// <summary>Whether it is worth while to make one.</summary>
    public static bool AreHeard => Given is not null;

    public static void Give(RuntimeNotice notice) => Given?.Invoke(notice);
}

/// <summary>Something that happened, rarely and not in every run.</summary>
internal abstract record RuntimeNotice;

/// <summary>An artifact was mapped into memory.</summary>
internal sealed record ModelLoaded(string Model, string Path, TimeSpan Took) : RuntimeNotice;

/// <summary>A session was made.</summary>
/// <param name="Model">What it runs.</param>
/// <param name="Backend">Its backend, by name.</param>
/// <param name="Reason">Why that one.</param>
/// <param name="FellBack">It is not the one that was asked for.</param>
internal sealed record BackendChosen(string Model, string Backend, string Reason, bool FellBack) : RuntimeNotice;

/// <summary>A chip is gone, and its samples with it.</summary>
internal sealed record DeviceLost(string Device, string Reason) : RuntimeNotice;

/// <summary>A chip that was lost has its image again.</summary>
internal sealed record DeviceBack(string Device) : RuntimeNotice;

namespace Spike.Service.Isolation;

/// <summary>How a child ended.</summary>
internal enum ChildEnd
{
    /// <summary>By itself, with an answer; the exit code says which.</summary>
    Answered,

    /// <summary>By itself, without one: it crashed.</summary>
    Crashed,

    /// <summary>It took longer than it may.</summary>
    TimedOut,

    /// <summary>It took more memory than it may.</summary>
    OutOfMemory,

    /// <summary>Its answer was longer than any is.</summary>
    TooLong,

    /// <summary>Nobody waits for it any more.</summary>
    Cancelled,
}

/// <param name="End">How it ended.</param>
/// <param name="ExitCode">Of the compiler, as docs/command-line.md says; 128 and a signal's number where one ended it.</param>
/// <param name="Answer">The JSON document of `compile --json`; empty where there is none.</param>
/// <param name="Log">What it wrote beside it, its middle left out where it is long.</param>
/// <param name="Seconds">From start to end.</param>
/// <param name="PeakMemory">Bytes, as often as was looked.</param>
internal sealed record ChildOutcome(ChildEnd End, int ExitCode, string Answer, string Log, double Seconds, long PeakMemory);

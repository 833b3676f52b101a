using System.Diagnostics;

namespace Spike.Service.Observability;

/// <summary>Where spans of the service's own begin: a job, its compile process, what the cache was asked.</summary>
internal static class ServiceTraces
{
    public const string Name = "Spike.Service";

    public static readonly ActivitySource Source = new(Name);

    /// <summary>The span of a job, from its place in a slot to its end.</summary>
    public static Activity? Job(string key, string target) =>
        Source.StartActivity("compile", ActivityKind.Internal)?.SetTag("spike.job", key).SetTag("spike.target", target);
}

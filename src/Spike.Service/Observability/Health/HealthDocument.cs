using System.Text.Json;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Spike.Service.Observability.Health;

/// <summary>What /health answers: {"status": "healthy", "details": {"disk": {"status": "healthy", "message": "...", ...}, ...}}.</summary>
internal static class HealthDocument
{
    /// <summary>The key of a check's data that says in one word what it found, where that is neither well nor ill: hardware is 'absent'.</summary>
    public const string Word = "status";

    /// <summary>For who may know: versions, folders, figures.</summary>
    public static Task Write(HttpContext context, HealthReport report) => Write(context, report, withDetails: true);

    /// <summary>For probes, which need no key: which check says no, and nothing else.</summary>
    public static Task WriteStatus(HttpContext context, HealthReport report) => Write(context, report, withDetails: false);

    private static async Task Write(HttpContext context, HealthReport report, bool withDetails)
    {
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("status", Overall(report));
        json.WriteStartObject("details");
        foreach ((string name, HealthReportEntry entry) in report.Entries)
        {
            json.WriteStartObject(name);
            json.WriteString("status", entry.Data.TryGetValue(Word, out object? word) ? (string)word : InWords(entry.Status));
            if (withDetails) WriteDetails(json, entry);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteDetails(Utf8JsonWriter json, HealthReportEntry entry)
    {
        if (entry.Description is { } message) json.WriteString("message", message);
        foreach ((string key, object value) in entry.Data.Where(item => item.Key != Word))
        {
            json.WritePropertyName(key);
            switch (value)
            {
                case long number:
                    json.WriteNumberValue(number);
                    break;
                case int number:
                    json.WriteNumberValue(number);
                    break;
                default:
                    json.WriteStringValue(value.ToString());
                    break;
            }
        }
    }

    /// <summary>One of two words, as the guide has it: what works with less than all is healthy.</summary>
    private static string Overall(HealthReport report) => report.Status == HealthStatus.Unhealthy ? "unhealthy" : "healthy";

    private static string InWords(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "healthy",
        HealthStatus.Degraded => "degraded",
        _ => "unhealthy",
    };
}

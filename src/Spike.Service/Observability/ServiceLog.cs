using Serilog;
using Serilog.Events;
using Serilog.Formatting.Compact;
using Spike.Compiler.Configuration;
using LogLevel = Spike.Compiler.Configuration.LogLevel;

namespace Spike.Service.Observability;

/// <summary>The log: one JSON document a line, to standard output and, where a folder is named, to files that roll.</summary>
internal static class ServiceLog
{
    /// <summary>The category of what is written to audit.json too: who did what, and who was refused.</summary>
    public const string Audit = "Spike.Audit";

    private const long FileSize = 100 * 1024 * 1024;

    private const int Files = 10;

    public static Serilog.Core.Logger Create(Settings settings) => Create(settings.LogLevel, settings.Service.LogDirectory, FileSize);

    public static Serilog.Core.Logger Create(LogLevel level, string? folder, long fileSize)
    {
        LoggerConfiguration log = new LoggerConfiguration()
            .MinimumLevel.Is(Level(level))
            // A line a request and a line a grain call say nothing that a metric does not.
            .MinimumLevel.Override("Microsoft", level == LogLevel.Debug ? LogEventLevel.Information : LogEventLevel.Warning)
            .MinimumLevel.Override("Orleans", level == LogLevel.Debug ? LogEventLevel.Information : LogEventLevel.Warning)
            .MinimumLevel.Override("Polly", LogEventLevel.Warning)
            .MinimumLevel.Override("Microsoft.Hosting.Lifetime", LogEventLevel.Information)
            // Whatever the level: an audit with gaps is none.
            .MinimumLevel.Override(Audit, LogEventLevel.Information)
            .Enrich.FromLogContext()
            .Enrich.WithProperty("Instance", Environment.MachineName)
            .WriteTo.Console(new RenderedCompactJsonFormatter());
        if (folder is not null)
        {
            log.WriteTo.File(new CompactJsonFormatter(), Path.Combine(folder, "spike-compiler.json"), fileSizeLimitBytes: fileSize, rollOnFileSizeLimit: true, retainedFileCountLimit: Files, shared: false);
            log.WriteTo.Logger(audit => audit
                .Filter.ByIncludingOnly(line => line.Properties.TryGetValue("SourceContext", out LogEventPropertyValue? source) && source is ScalarValue { Value: Audit })
                .WriteTo.File(new CompactJsonFormatter(), Path.Combine(folder, "audit.json"), fileSizeLimitBytes: fileSize, rollOnFileSizeLimit: true, retainedFileCountLimit: Files));
        }

        return log.CreateLogger();
    }

    private static LogEventLevel Level(LogLevel level) => level switch
    {
        LogLevel.Debug => LogEventLevel.Debug,
        LogLevel.Info => LogEventLevel.Information,
        LogLevel.Warning => LogEventLevel.Warning,
        _ => LogEventLevel.Error,
    };
}

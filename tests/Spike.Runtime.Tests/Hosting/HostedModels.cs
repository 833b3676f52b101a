using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Spike.Runtime.Hosting;
using Spike.Runtime.Tests.Artifacts;

namespace Spike.Runtime.Tests.Hosting;

/// <summary>A container with models in a folder, and what it logs.</summary>
internal sealed class HostedModels : IDisposable, ILoggerProvider, ILogger
{
    private readonly TestFolder folder = new();

    public HostedModels(Action<SpikeModelsBuilder, HostedModels> add, Action<IServiceCollection>? more = null)
    {
        folder.Write("a.spike", SampleArtifact.Bytes(SampleArtifact.Program() with { Name = "a" }));
        byte[] damaged = SampleArtifact.Bytes(SampleArtifact.Program());
        damaged[^1] ^= 1;
        folder.Write("damaged.spike", damaged);
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Debug).AddProvider(this));
        services.AddSpikeModels(models => add(models, this));
        services.AddHealthChecks().AddSpikeModels();
        more?.Invoke(services);
        Provider = services.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true });
    }

    public ServiceProvider Provider { get; }

    public ConcurrentQueue<(LogLevel Level, int Id, string Text)> Lines { get; } = [];

    public string this[string file] => folder[file];

    public void Dispose()
    {
        Provider.Dispose();
        folder.Dispose();
    }

    public ILogger CreateLogger(string categoryName) => categoryName == "Spike.Runtime" ? this : Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Enqueue((logLevel, eventId.Id, formatter(state, exception)));
}

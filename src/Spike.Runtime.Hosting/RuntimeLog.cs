using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Spike.Runtime.Telemetry;

namespace Spike.Runtime.Hosting;

/// <summary>Writes down what the runtime says, under the category <c>Spike.Runtime</c>, from the first model that the container loads until it is disposed.</summary>
internal sealed partial class RuntimeLog : IDisposable
{
    private readonly ILogger logger;

    public RuntimeLog(ILoggerFactory? loggers = null)
    {
        logger = loggers?.CreateLogger(Instruments.Name) ?? NullLogger.Instance;
        RuntimeNotices.Given += Write;
    }

    public void Dispose() => RuntimeNotices.Given -= Write;

    private void Write(RuntimeNotice notice)
    {
        switch (notice)
        {
            case ModelLoaded loaded:
                Loaded(logger, loaded.Model, loaded.Path, loaded.Took.TotalMilliseconds);
                break;
            case BackendChosen { FellBack: true } chosen:
                FellBack(logger, chosen.Model, chosen.Backend, chosen.Reason);
                break;
            case BackendChosen chosen:
                Chose(logger, chosen.Model, chosen.Backend, chosen.Reason);
                break;
            case DeviceLost lost:
                Lost(logger, lost.Device, lost.Reason);
                break;
            case DeviceBack back:
                Back(logger, back.Device);
                break;
        }
    }

    [LoggerMessage(EventId = 1, EventName = "ModelLoaded", Level = LogLevel.Information, Message = "Model {Model} loaded from {Path} in {Milliseconds:0.0} ms.")]
    private static partial void Loaded(ILogger logger, string model, string path, double milliseconds);

    // Every request may make a session: who wants to see each asks for it.
    [LoggerMessage(EventId = 2, EventName = "BackendChosen", Level = LogLevel.Debug, Message = "Model {Model} runs on {Backend}. {Reason}")]
    private static partial void Chose(ILogger logger, string model, string backend, string reason);

    [LoggerMessage(EventId = 3, EventName = "BackendFellBack", Level = LogLevel.Warning, Message = "Model {Model} fell back to {Backend}. {Reason}")]
    private static partial void FellBack(ILogger logger, string model, string backend, string reason);

    [LoggerMessage(EventId = 4, EventName = "DeviceLost", Level = LogLevel.Error, Message = "Device {Device} was lost. {Reason}")]
    private static partial void Lost(ILogger logger, string device, string reason);

    [LoggerMessage(EventId = 5, EventName = "DeviceReconnected", Level = LogLevel.Information, Message = "Device {Device} is back.")]
    private static partial void Back(ILogger logger, string device);
}

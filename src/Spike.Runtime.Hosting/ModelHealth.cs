using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Spike.Runtime.Backends;

namespace Spike.Runtime.Hosting;

/// <summary>
/// A model is healthy when its artifact loads, every byte of it is as it was written, and a run on zeros answers on the backend that was asked for. On another one it is degraded. A chip
/// is not asked to run: that would take it from who uses it.
/// </summary>
internal sealed class ModelHealth(IServiceProvider provider, string name) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.Run(() => Check(context.Registration.FailureStatus), cancellationToken);

    private HealthCheckResult Check(HealthStatus failure)
    {
        try
        {
            SpikeModel model = provider.GetRequiredKeyedService<SpikeModel>(name);
            model.Verify();
            SpikeOptions options = SpikeModels.Options(provider, name).Run.Chosen;
            if (BackendOrder.Asked(options, Environment.GetEnvironmentVariable(BackendOrder.Variable), model.Provenance?.Target).Backend == Backend.Loihi) return HealthCheckResult.Healthy("The artifact is whole; the chip was not asked to run.");
            return model.IsNative ? OfNative(model, options) : OfConverted(model, options);
        }
        catch (Exception e)
        {
            return new HealthCheckResult(failure, $"The model '{name}' does not answer. {e.Message}", e);
        }
    }

    private static HealthCheckResult OfConverted(SpikeModel model, SpikeOptions options)
    {
        using SpikeSession session = model.CreateSession(options);
        long start = Stopwatch.GetTimestamp();
        for (int input = 0; input < model.Inputs.Length; input++) session.SetInput(input, new float[model.Inputs[input].Length]);
        session.Execute(1);
        for (int output = 0; output < model.Outputs.Length; output++) session.GetOutput(output, new float[model.Outputs[output].Length]);
        return Result(session.Backend, session.BackendReason, session.HasFallenBack, start);
    }

    private static HealthCheckResult OfNative(SpikeModel model, SpikeOptions options)
    {
        using NativeSession session = model.CreateNativeSession(1, options);
        long start = Stopwatch.GetTimestamp();
        session.Run(model.Inputs.ToDictionary(input => input.Name, input => new float[input.Length]));
        return Result(session.Backend, session.BackendReason, session.HasFallenBack, start);
    }

    private static HealthCheckResult Result(Backend backend, string reason, bool fellBack, long start)
    {
        var facts = new Dictionary<string, object>
        {
            ["backend"] = backend.ToString(),
            ["reason"] = reason,
            ["milliseconds"] = Stopwatch.GetElapsedTime(start).TotalMilliseconds,
        };
        return fellBack ? HealthCheckResult.Degraded(reason, data: facts) : HealthCheckResult.Healthy(reason, facts);
    }
}

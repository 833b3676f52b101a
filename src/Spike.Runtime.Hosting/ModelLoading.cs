using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Spike.Runtime.Hosting;

/// <summary>Loads and verifies the models that are to be there before the app takes work.</summary>
internal sealed class ModelLoading(IServiceProvider provider, IEnumerable<SpikeModelName> models) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        string[] wanted = [.. models.Select(model => model.Name).Where(name => SpikeModels.Options(provider, name).LoadAtStart)];
        return wanted.Length == 0 ? Task.CompletedTask : Task.Run(
            () =>
            {
                foreach (string name in wanted)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    provider.GetRequiredKeyedService<SpikeModel>(name).Verify();
                }
            },
            cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

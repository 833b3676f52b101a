namespace Spike.Service.Jobs;

/// <summary>Adds the jobs: Orleans, the dispatcher and the store behind them.</summary>
internal static class CompileJobs
{
    public static void AddCompileJobs(this WebApplicationBuilder builder)
    {
        builder.UseOrleans(silo => silo.UseLocalhostClustering());
    }
}

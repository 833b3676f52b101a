using Spike.Compiler.Configuration;
using Spike.Compiler.Isolation;
using Spike.Service.Access;
using Spike.Service.Api;
using Spike.Service.Caching;
using Spike.Service.Evaluations;
using Spike.Service.Intake;
using Spike.Service.Isolation;
using Spike.Service.Jobs;
using Spike.Service.Observability;
using Spike.Service.Pipelines;

namespace Spike.Service;

/// <summary>The service, one line a concern; each concern's folder says what its line adds.</summary>
internal static class CompileServiceHost
{
    public static WebApplication Create(Settings settings, string? configuration)
    {
        int slots = settings.Service.Slots ?? Math.Max(1, Environment.ProcessorCount / 2);
        if (SettingsCheck.Contradiction(settings, slots, MemoryLimit.Find()) is { } fault) throw fault;
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(new ConfigurationFile(configuration));
        builder.AddAccess(settings);
        builder.AddObservability(settings);
        builder.AddCompileJobs(settings);
        builder.AddIntake(settings);
        builder.AddCompileCache(settings);
        builder.Services.AddSingleton(new ChildSandbox(settings, SandboxTools.Here));
        builder.AddCompileApi();
        builder.AddEvaluations();
        PipelineApi.Add(builder);

        WebApplication app = builder.Build();
        app.SayIsolation();
        foreach (string address in AccessPolicy.Addresses(settings.Service.Listen)) app.Urls.Add(address);
        app.UseAccess();
        app.MapObservability();
        app.MapCompileApi();
        app.MapEvaluations();
        PipelineApi.Map(app);
        app.MapCompileCache(settings);
        return app;
    }
}

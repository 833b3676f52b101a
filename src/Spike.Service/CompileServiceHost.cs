using Spike.Compiler.Configuration;
using Spike.Compiler.Isolation;
using Spike.Service.Api;
using Spike.Service.Caching;
using Spike.Service.Isolation;
using Spike.Service.Jobs;

namespace Spike.Service;

/// <summary>The service, one line a concern; each concern's folder says what its line adds.</summary>
internal static class CompileServiceHost
{
    public static WebApplication Create(Settings settings, string? configuration)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(new ConfigurationFile(configuration));
        builder.AddCompileJobs(settings);
        builder.AddCompileCache(settings);
        builder.Services.AddSingleton(new ChildSandbox(settings, SandboxTools.Here));
        builder.AddCompileApi();

        WebApplication app = builder.Build();
        app.Urls.Add(settings.Service.Listen);
        app.MapCompileApi();
        app.MapCompileCache(settings);
        return app;
    }
}

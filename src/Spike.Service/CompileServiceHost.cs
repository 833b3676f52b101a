using Spike.Compiler.Configuration;
using Spike.Service.Api;
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
        builder.AddCompileApi();

        WebApplication app = builder.Build();
        app.Urls.Add(settings.Service.Listen);
        app.MapCompileApi();
        return app;
    }
}

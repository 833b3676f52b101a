namespace Spike.Service.Api;

/// <summary>The HTTP interface, version 1.</summary>
internal static class CompileApi
{
    public static void AddCompileApi(this WebApplicationBuilder builder)
    {
        builder.Services.AddOpenApi();
        builder.Services.AddProblemDetails();
    }

    public static void MapCompileApi(this WebApplication app)
    {
        app.MapOpenApi();
    }
}

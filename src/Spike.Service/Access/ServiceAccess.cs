using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Hosting;
using Spike.Compiler.Configuration;

namespace Spike.Service.Access;

/// <summary>Adds who may come in, how fast, with how much, and what is written down about it.</summary>
internal static class ServiceAccess
{
    private const string Any = "Any";

    /// <summary>Of a request that is no upload: options, a small sample. Uploads name their own limit.</summary>
    private const long SmallRequest = 1 << 20;

    /// <exception cref="SettingsFault">The service would stand open, or a file of the settings is wrong.</exception>
    public static void AddAccess(this WebApplicationBuilder builder, Settings settings)
    {
        ServiceSettings service = settings.Service;
        AccessPolicy policy = AccessPolicy.Of(service);
        builder.Services.AddSingleton(policy);
        builder.Services.AddProblemDetails();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.UseSockets(sockets => sockets.CreateBoundListenSocket = SlowClients.Listen);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = SmallRequest;
            SlowClients.Limit(kestrel.Limits);
            TlsListening.Set(kestrel, service);
        });

        AuthenticationBuilder authentication = builder.Services.AddAuthentication(Any);
        authentication.AddPolicyScheme(Any, null, options => options.ForwardDefaultSelector = context => Scheme(policy, context));
        authentication.AddScheme<AuthenticationSchemeOptions, NoAuthentication>(NoAuthentication.SchemeName, null);
        if (service.ApiKeysFile is { } keys)
        {
            builder.Services.AddSingleton(new ApiKeyFile(keys));
            authentication.AddScheme<AuthenticationSchemeOptions, ApiKeyAuthentication>(ApiKeyAuthentication.SchemeName, null);
        }

        if (policy.ByCertificate) authentication.AddScheme<AuthenticationSchemeOptions, ClientCertificateAuthentication>(ClientCertificateAuthentication.SchemeName, null);
        if (policy.ByToken) TokenAccess.Add(authentication, service);

        AuthorizationBuilder authorization = builder.Services.AddAuthorizationBuilder();
        foreach (string scope in Scopes.All) authorization.AddPolicy(scope, rule => rule.RequireAssertion(context => !policy.IsAsked || context.User.Has(scope)));
        // What says nothing about itself is work.
        authorization.SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAssertion(context => !policy.IsAsked || context.User.Has(Scopes.Compile)).Build());
        builder.Services.AddRateLimits(service, policy);
        builder.Services.AddTrustedProxies(service.TrustedProxies);
    }

    /// <summary>In the order in which a request meets them.</summary>
    public static void UseAccess(this WebApplication app)
    {
        AccessPolicy policy = app.Services.GetRequiredService<AccessPolicy>();
        ServiceSettings service = app.Services.GetRequiredService<Settings>().Service;
        if (app.Services.GetService<ApiKeyFile>() is { } keys) keys.Refused = words => app.Logger.LogWarning("The keys stay those that were: {Reason}", words);
        app.UseTrustedProxies(service.TrustedProxies);
        app.UseSecurityHeaders();
        app.UseAuditLog(policy);
        app.RefuseForeignPages(policy);
        app.UseStatusCodePages(context => Explain(context.HttpContext));
        app.UseRouting();
        app.UseAuthentication();
        app.UseRateLimits(service, policy);
        app.UseAuthorization();
    }

    /// <summary>A key, a token, or what the connection brought along.</summary>
    private static string Scheme(AccessPolicy policy, HttpContext context)
    {
        if (policy.ByKey && ApiKeyAuthentication.KeyOf(context.Request) is not null) return ApiKeyAuthentication.SchemeName;
        if (policy.ByToken && context.Request.Headers.Authorization.Count > 0) return JwtBearerDefaults.AuthenticationScheme;
        if (policy.ByCertificate && context.Connection.ClientCertificate is not null) return ClientCertificateAuthentication.SchemeName;
        return NoAuthentication.SchemeName;
    }

    private static Task Explain(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status401Unauthorized => Refusal.WriteAsync(context, 401, "Who are you?", "Send a key as 'Authorization: Bearer spk_...', a token, or a client's certificate, whichever this service takes."),
        StatusCodes.Status403Forbidden => Refusal.WriteAsync(context, 403, "Not allowed", "The key is known, and has not the scope that this needs."),
        StatusCodes.Status404NotFound => Refusal.WriteAsync(context, 404, "Not found", "There is nothing at this address; /openapi/v1.json lists what there is."),
        StatusCodes.Status413PayloadTooLarge => Refusal.WriteAsync(context, 413, "Too large", "The request is larger than its limit; SPIKE_MAX_MODEL_SIZE_MB is that of models."),
        _ => Task.CompletedTask,
    };
}

using System.Globalization;
using System.Threading.RateLimiting;
using Spike.Compiler.Configuration;
using Spike.Service.Api;

namespace Spike.Service.Access;

/// <summary>How many requests a client may make. A bucket each: bursts of a tenth of a minute's worth, then as fast as it fills.</summary>
internal static class RateLimits
{
    private const int WhereClientsAreKnown = 6000;

    public static void AddRateLimits(this IServiceCollection services, ServiceSettings settings, AccessPolicy policy)
    {
        if ((settings.RequestsPerMinute ?? (policy.IsAsked ? WhereClientsAreKnown : null)) is not { } perMinute) return;
        int each = (perMinute + 59) / 60;
        var bucket = new TokenBucketRateLimiterOptions
        {
            TokenLimit = Math.Max(1, perMinute / 10),
            TokensPerPeriod = each,
            ReplenishmentPeriod = TimeSpan.FromMinutes((double)each / perMinute),
            QueueLimit = 0,
        };
        services.AddRateLimiter(options =>
        {
            options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context => IsProbe(context.Request.Path)
                ? RateLimitPartition.GetNoLimiter("")
                : RateLimitPartition.GetTokenBucketLimiter(ClientName.Of(context), _ => bucket));
            options.OnRejected = async (rejected, cancellation) =>
            {
                TimeSpan wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out TimeSpan known) ? known : bucket.ReplenishmentPeriod;
                rejected.HttpContext.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
                await Refusal.WriteAsync(rejected.HttpContext, StatusCodes.Status429TooManyRequests, "Too many requests",
                    $"This client made more than {perMinute} requests a minute. Ask again after the seconds of Retry-After.");
            };
        });
    }

    public static void UseRateLimits(this WebApplication app, ServiceSettings settings, AccessPolicy policy)
    {
        if (settings.RequestsPerMinute is not null || policy.IsAsked) app.UseRateLimiter();
    }

    private static bool IsProbe(PathString path) => path.StartsWithSegments("/health");
}

using System.Diagnostics;
using Spike.Service.Api;
using Spike.Service.Observability;

namespace Spike.Service.Access;

/// <summary>A line for every request that changes something and for every one that is turned away: who, from where, what, and what came of it.</summary>
/// <remarks>Where nobody is asked for a name, on the loopback, there is nobody to write down: only refusals are.</remarks>
internal static class AuditLog
{
    public static void UseAuditLog(this WebApplication app, AccessPolicy policy)
    {
        ILogger log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(ServiceLog.Audit);
        app.Use(async (context, next) =>
        {
            long start = Stopwatch.GetTimestamp();
            try
            {
                await next(context);
            }
            finally
            {
                if ((policy.IsAsked && IsChange(context.Request.Method)) || IsRefusal(context.Response.StatusCode)) Write(log, context, Stopwatch.GetElapsedTime(start));
            }
        });
    }

    /// <summary>The path alone: a query could hold what is nobody's business. A structured line, so that a name with a line break in it stays one.</summary>
    private static void Write(ILogger log, HttpContext context, TimeSpan took) => log.LogInformation(
        "{Client} from {Address}: {Method} {Path} answered {Status} after {Milliseconds} ms, {Bytes} bytes sent, trace {Trace}",
        ClientName.Of(context), context.Connection.RemoteIpAddress, context.Request.Method, context.Request.Path.Value, context.Response.StatusCode, (long)took.TotalMilliseconds,
        context.Request.ContentLength ?? 0, Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier);

    private static bool IsChange(string method) => !HttpMethods.IsGet(method) && !HttpMethods.IsHead(method) && !HttpMethods.IsOptions(method);

    private static bool IsRefusal(int status) => status is StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden or StatusCodes.Status413PayloadTooLarge or StatusCodes.Status429TooManyRequests;
}

using Microsoft.AspNetCore.Mvc;

namespace Spike.Service.Access;

/// <summary>A request that is turned away, as problem details (RFC 9457).</summary>
internal static class Refusal
{
    public static async Task WriteAsync(HttpContext context, int status, string title, string detail)
    {
        context.Response.StatusCode = status;
        await context.RequestServices.GetRequiredService<IProblemDetailsService>().TryWriteAsync(new ProblemDetailsContext
        {
            HttpContext = context,
            ProblemDetails = new ProblemDetails { Status = status, Title = title, Detail = detail },
        });
    }
}

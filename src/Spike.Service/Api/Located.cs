namespace Spike.Service.Api;

/// <summary>An answer with a Location.</summary>
internal static class Located
{
    public static IResult At(this IResult result, string place) => new Placed(result, place);

    private sealed record Placed(IResult Result, string Place) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Headers.Location = Place;
            return Result.ExecuteAsync(httpContext);
        }
    }
}

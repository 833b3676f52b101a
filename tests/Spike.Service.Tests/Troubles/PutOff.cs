using System.Net;

namespace Spike.Service.Tests.Troubles;

/// <summary>An answer that refuses for now: words, and when to come again.</summary>
internal static class PutOff
{
    public static async Task ExpectPutOffAsync(this HttpResponseMessage answer, HttpStatusCode status)
    {
        Assert.AreEqual(status, answer.StatusCode, await answer.Content.ReadAsStringAsync());
        Assert.AreEqual("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.IsGreaterThan(TimeSpan.Zero, answer.Headers.RetryAfter!.Delta!.Value);
    }
}

using System.Reflection;
using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace Spike.Service.Observability.Page;

/// <summary>The page at /: jobs, their progress, reports, and the members of the cluster. Three files in the assembly; nothing is asked of other sites.</summary>
internal static class StatusPage
{
    private static readonly (string Path, string Name, string Type)[] Files =
    [
        ("/", "page.html", "text/html; charset=utf-8"),
        ("/page.css", "page.css", "text/css; charset=utf-8"),
        ("/page.js", "page.js", "text/javascript; charset=utf-8"),
        ("/favicon.ico", "page.svg", "image/svg+xml"),
    ];

    /// <summary>Whoever comes sees an empty page: what it shows is asked with a key.</summary>
    public static void MapStatusPage(this WebApplication app)
    {
        foreach ((string path, string name, string type) in Files)
        {
            byte[] content = Read(name);
            var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(content))[..16]}\"");
            app.MapGet(path, (HttpContext context) =>
            {
                context.Response.Headers.CacheControl = "no-cache";
                return Results.Bytes(content, type, entityTag: tag);
            }).AllowAnonymous().ExcludeFromDescription();
        }
    }

    private static byte[] Read(string name)
    {
        using Stream file = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Spike.Service.Page.{name}")!;
        byte[] content = new byte[file.Length];
        file.ReadExactly(content);
        return content;
    }
}

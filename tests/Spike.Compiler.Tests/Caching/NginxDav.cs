using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;

namespace Spike.Compiler.Tests.Caching;

/// <summary>nginx with its WebDAV module, as deployments put it before a disk: PUT writes a file, GET reads it. User "spike", password "builds".</summary>
internal sealed class NginxDav : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("spike-nginx-").FullName;
    private readonly Process process;

    public NginxDav()
    {
        int port = FreePort();
        Address = new Uri($"http://127.0.0.1:{port}/cache");
        foreach (string part in (string[])["data/cache/ac", "data/cache/cas", "temp"]) Directory.CreateDirectory(Path.Combine(folder, part));
        File.WriteAllText(Path.Combine(folder, "users"), "spike:{PLAIN}builds\n");
        File.WriteAllText(Path.Combine(folder, "nginx.conf"), $$"""
            daemon off;
            {{(Environment.UserName == "root" ? "user root;" : "")}}
            pid {{folder}}/nginx.pid;
            error_log {{folder}}/error.log;
            events { }
            http {
              access_log {{folder}}/access.log;
              client_body_temp_path {{folder}}/temp;
              server {
                listen 127.0.0.1:{{port}};
                root {{folder}}/data;
                client_max_body_size 0;
                auth_basic "cache";
                auth_basic_user_file {{folder}}/users;
                location / { dav_methods PUT; create_full_put_path on; }
              }
            }
            """);
        process = Process.Start(new ProcessStartInfo("nginx", ["-p", folder, "-e", Path.Combine(folder, "error.log"), "-c", Path.Combine(folder, "nginx.conf")]) { RedirectStandardError = true })!;
        using var client = new HttpClient();
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                using HttpResponseMessage answer = client.GetAsync(Address).GetAwaiter().GetResult();
                Assert.AreEqual(HttpStatusCode.Unauthorized, answer.StatusCode);
                break;
            }
            catch (HttpRequestException) when (attempt < 100 && !process.HasExited)
            {
                Thread.Sleep(50);
            }
        }
    }

    public static AuthenticationHeaderValue Credentials { get; } = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("spike:builds")));

    public Uri Address { get; }

    public string PathOf(string name) => Path.Combine(folder, "data", "cache", name);

    /// <summary>Methods and paths, in their order.</summary>
    public string[] Requests() => [.. File.ReadAllLines(Path.Combine(folder, "access.log")).Select(line => line.Split('"')[1]).Select(request => request[..request.LastIndexOf(' ')]).Where(request => request != "GET /cache")];

    public void Dispose()
    {
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public static bool IsHere()
    {
        try
        {
            using Process nginx = Process.Start(new ProcessStartInfo("nginx", ["-V"]) { RedirectStandardError = true })!;
            string version = nginx.StandardError.ReadToEnd();
            nginx.WaitForExit();
            return version.Contains("http_dav_module", StringComparison.Ordinal);
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}

/// <summary>Skips a test where nginx is not installed, unless SPIKE_REQUIRE_ALL=1.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NeedsNginxAttribute : ConditionBaseAttribute
{
    public NeedsNginxAttribute()
        : base(ConditionMode.Include) => IgnoreMessage = "Needs nginx with its WebDAV module (Debian: nginx).";

    public override string GroupName => nameof(NeedsNginxAttribute);

    public override bool IsConditionMet => Environment.GetEnvironmentVariable("SPIKE_REQUIRE_ALL") == "1" || NginxDav.IsHere();
}

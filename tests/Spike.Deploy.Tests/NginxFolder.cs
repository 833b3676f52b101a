namespace Spike.Deploy.Tests;

/// <summary>nginx's folder as /etc/nginx would be: its configuration as shipped, a certificate, and where it writes.</summary>
internal static class NginxFolder
{
    public static void Lay(TestFolder folder, Certificate certificate, string backends)
    {
        folder.Copy("nginx");
        folder.Write("nginx/certs/spike-compiler.crt", certificate.Pem);
        folder.Write("nginx/certs/spike-compiler.key", certificate.KeyPem);
        Directory.CreateDirectory(folder["nginx", "run"]);
        Directory.CreateDirectory(folder["nginx", "logs"]);
        if (backends != "backends.conf") File.Move(folder["nginx", backends], folder["nginx", "backends.conf"], overwrite: true);
    }
}

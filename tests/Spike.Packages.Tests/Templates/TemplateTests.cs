using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Spike.Packages.Tests.Templates;

/// <summary>The templates from an empty folder: installed, made, run.</summary>
[TestClass]
public sealed class TemplateTests
{
    [TestMethod]
    [TestCategory("Nightly")]
    public void Spike_console_reads_the_digits_that_come_with_it()
    {
        using var folder = new AppFolder();
        New(folder, "spike-console", "My-Digits.App");

        string[] lines = folder.DotNet("run", "--project", "My-Digits.App").Succeeded().Output.Trim().Split('\n');

        Assert.AreSequenceEqual(
            ["eight: Eight", "five: Five", "four: Four", "nine: Nine", "one: One", "seven: Seven", "six: Six", "three: Three", "two: Two", "zero: Zero"],
            [.. lines.Select(line => line.Split(',')[0].Replace(".pgm", "", StringComparison.Ordinal))]);
    }

    [TestMethod]
    [TestCategory("Nightly")]
    public async Task Spike_webapi_classifies_an_uploaded_picture()
    {
        using var folder = new AppFolder(registry: true);
        New(folder, "spike-webapi", "Digits");
        folder.DotNet("build", "Digits").Succeeded().SaysNothing();

        using Process server = DotNet.Start("dotnet", folder.PathOf("Digits"), ["bin/Debug/net10.0/Digits.dll", "--urls", "http://127.0.0.1:0"]);
        try
        {
            using var client = new HttpClient { BaseAddress = await Address(server) };
            foreach ((string file, string digit) in ((string, string)[])[("seven.png", "Seven"), ("two.png", "Two"), ("four.jpg", "Four")])
            {
                HttpResponseMessage answer = await Upload(client, File.ReadAllBytes(folder.PathOf($"Digits/digits/{file}")));
                using JsonDocument json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
                Assert.AreEqual(digit, json.RootElement.GetProperty("digit").GetString(), file);
                Assert.IsInRange(0.5, 1.0, json.RootElement.GetProperty("confidence").GetDouble());
            }

            Assert.AreEqual(HttpStatusCode.BadRequest, (await Upload(client, "no picture"u8.ToArray())).StatusCode);
            Assert.Contains("/classify", await client.GetStringAsync(new Uri("/", UriKind.Relative)));
        }
        finally
        {
            server.Kill(entireProcessTree: true);
            server.WaitForExit();
        }
    }

    [TestMethod]
    [TestCategory("Nightly")]
    [DataRow("spike-console")]
    [DataRow("spike-webapi")]
    public void A_framework_can_be_named_and_one_that_is_not_supported_is_refused(string template)
    {
        using var folder = new AppFolder();
        New(folder, template, "App", "--framework", "net10.0", "--no-restore");
        Assert.IsFalse(Directory.Exists(folder.PathOf("App/obj")));
        Assert.AreNotEqual(0, folder.DotNet("new", template, "--name", "Other", "--framework", "net8.0", "--debug:custom-hive", folder.PathOf("hive")).ExitCode);
    }

    /// <summary>In a hive of its own, so that the templates of this machine's user stay as they are.</summary>
    private static void New(AppFolder folder, string template, string name, params string[] options)
    {
        folder.DotNet("new", "install", Feed.PathOf("Spike.Templates"), "--debug:custom-hive", folder.PathOf("hive")).Succeeded();
        folder.DotNet(["new", template, "--name", name, "--debug:custom-hive", folder.PathOf("hive"), .. options]).Succeeded();
    }

    private static async Task<Uri> Address(Process server)
    {
        const string announcement = "Now listening on: ";
        while (await server.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Contains(announcement, StringComparison.Ordinal)) return new(line[(line.IndexOf(announcement, StringComparison.Ordinal) + announcement.Length)..].Trim());
        }

        throw new InvalidOperationException(await server.StandardError.ReadToEndAsync());
    }

    private static async Task<HttpResponseMessage> Upload(HttpClient client, byte[] picture)
    {
        using var part = new ByteArrayContent(picture);
        part.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var form = new MultipartFormDataContent { { part, "image", "picture" } };
        return await client.PostAsync(new Uri("/classify", UriKind.Relative), form);
    }
}

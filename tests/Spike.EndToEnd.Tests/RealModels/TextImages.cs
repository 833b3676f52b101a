using System.ComponentModel;
using System.Diagnostics;

namespace Spike.EndToEnd.Tests.RealModels;

/// <summary>Images of text, drawn by Pillow with DejaVu's fonts: NAME.calib.npz and NAME.test.npz.</summary>
internal sealed class TextImages : IDisposable
{
    // Debian's Python has Debian's Pillow; another one that comes first on the path may not.
    private const string Python = "/usr/bin/python3";

    private readonly string folder = Directory.CreateTempSubdirectory("spike-text-").FullName;

    public TextImages()
    {
        (int exitCode, string output) = Run(Path.Combine(Sources.RepositoryRoot, "tests", "Spike.EndToEnd.Tests", "RealModels", "draw_text.py"), folder);
        Assert.AreEqual(0, exitCode, output);
    }

    public string this[string name] => Path.Combine(folder, name);

    public static bool CanBeDrawn() => File.Exists("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf") && Run("-c", "import PIL, numpy").ExitCode == 0;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static (int ExitCode, string Output) Run(params string[] arguments)
    {
        try
        {
            using var python = Process.Start(new ProcessStartInfo(Python, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            Task<string> errors = python.StandardError.ReadToEndAsync();
            string output = python.StandardOutput.ReadToEnd();
            python.WaitForExit();
            return (python.ExitCode, output + errors.Result);
        }
        catch (Win32Exception e)
        {
            return (1, e.Message);
        }
    }
}

using System.Text;

namespace Spike.Cli;

/// <summary>@file on the command line stands for the lines of a UTF-8 file, one argument each, whatever spaces they hold.</summary>
internal static class ResponseFile
{
    /// <exception cref="CommandFailure">A response file cannot be read.</exception>
    public static IReadOnlyList<string> Expand(IEnumerable<string> arguments) =>
        [.. arguments.SelectMany(argument => argument is ['@', _, ..] ? Lines(argument[1..]) : [argument])];

    private static IEnumerable<string> Lines(string path)
    {
        try
        {
            var strict = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
            return [.. File.ReadAllLines(path, strict).Where(line => line.Length > 0)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DecoderFallbackException or NotSupportedException or ArgumentException)
        {
            string reason = e is DecoderFallbackException ? "it is not UTF-8" : e.Message.TrimEnd('.');
            throw CommandFailure.Usage($"the response file '{path}' cannot be read ({reason})", "Name a UTF-8 file with one argument a line behind the '@'.");
        }
    }
}

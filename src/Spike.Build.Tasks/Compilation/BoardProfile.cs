using System.Runtime.Serialization.Json;
using System.Xml;
using System.Xml.Linq;
using Spike.Build.Tasks.Items;

namespace Spike.Build.Tasks.Compilation;

/// <summary>The chip profile that a board's file names: it decides the artifact as much as the board does.</summary>
/// <remarks>One key of the JSON, which the framework's own reader finds: a task brings no assembly along that could clash with another task's.</remarks>
internal static class BoardProfile
{
    // The compiler reads no longer ones.
    private const int MaxLength = 1 << 20;

    /// <summary>Null where the file names no profile. A built-in name leads to a file that is not there, and one day may be.</summary>
    public static string? PathOf(string board)
    {
        try
        {
            return new FileInfo(board).Length <= MaxLength && Name(File.ReadAllBytes(board)) is { Length: > 0 } name
                ? ItemPath.Literal(name, Path.GetDirectoryName(board)!)
                : null;
        }
        catch (Exception)
        {
            // Whatever a damaged file makes of the reader: the compiler says in words what is wrong with it, and no artifact comes of it.
            return null;
        }
    }

    private static string? Name(byte[] bytes)
    {
        // Windows editors mark UTF-8 with three bytes that JSON does not know.
        int start = bytes.Length > 2 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF ? 3 : 0;
        using XmlDictionaryReader reader = JsonReaderWriterFactory.CreateJsonReader(bytes, start, bytes.Length - start, XmlDictionaryReaderQuotas.Max);
        return XElement.Load(reader).Elements("profile").LastOrDefault(value => (string?)value.Attribute("type") == "string")?.Value;
    }
}

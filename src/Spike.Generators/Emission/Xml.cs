using System.Text;
using System.Xml;

namespace Spike.Generators.Emission;

/// <summary>Text of the model's author inside documentation comments.</summary>
internal static class Xml
{
    /// <summary>Escapes what XML gives a meaning to, and drops what it forbids or what would end the comment's line.</summary>
    public static string Text(string text)
    {
        var xml = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (i + 1 < text.Length && char.IsSurrogatePair(c, text[i + 1]))
                xml.Append(c).Append(text[++i]);
            else
                xml.Append(Character(c));
        }

        return xml.ToString();
    }

    private static string Character(char c) => c switch
    {
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        '\r' or '\n' or '\u0085' or '\u2028' or '\u2029' => " ",
        _ => XmlConvert.IsXmlChar(c) ? c.ToString() : "\uFFFD",
    };
}

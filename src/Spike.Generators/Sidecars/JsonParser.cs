using System.Globalization;
using System.Text;

namespace Spike.Generators.Sidecars;

/// <summary>
/// Reads the part of JSON that sidecars are made of, and refuses the rest: objects, lists, strings, whole numbers, null.
/// </summary>
/// <remarks>A generator must not bring an assembly that the compiler's host may hold in another version, so no library reads this.</remarks>
internal sealed class JsonParser
{
    /// <summary>The schema nests three deep. A bound keeps a hostile file from exhausting the compiler's stack.</summary>
    private const int MaxDepth = 16;

    private readonly string text;
    private int position;
    private int depth;

    private JsonParser(string text) => this.text = text;

    /// <exception cref="JsonFault">The text is not such JSON.</exception>
    public static JsonValue Parse(string text)
    {
        var parser = new JsonParser(text);
        JsonValue value = parser.ReadValue();
        parser.SkipSpace();
        return parser.position == text.Length ? value : throw parser.Fault("there is more text after the end of the document");
    }

    private JsonValue ReadValue()
    {
        SkipSpace();
        int start = position;
        return Peek() switch
        {
            '{' => ReadObject(start),
            '[' => ReadList(start),
            '"' => new JsonText(start, ReadString()),
            '-' or >= '0' and <= '9' => ReadNumber(start),
            'n' => ReadNull(start),
            _ => throw Unexpected("a value"),
        };
    }

    private JsonObject ReadObject(int start)
    {
        var members = new Dictionary<string, JsonValue>(StringComparer.Ordinal);
        Enter();
        while (!TryEnd('}', isFirst: members.Count == 0))
        {
            SkipSpace();
            int keyStart = position;
            if (Peek() != '"')
                throw Unexpected("a key");
            string key = ReadString();
            SkipSpace();
            Expect(':');
            if (members.ContainsKey(key))
                throw new JsonFault(keyStart, $"the key \"{key}\" stands twice");
            members.Add(key, ReadValue());
        }

        return new JsonObject(start, members);
    }

    private JsonList ReadList(int start)
    {
        var items = new List<JsonValue>();
        Enter();
        while (!TryEnd(']', isFirst: items.Count == 0))
            items.Add(ReadValue());
        return new JsonList(start, items);
    }

    private void Enter()
    {
        if (++depth > MaxDepth)
            throw Fault($"values are nested more than {MaxDepth} deep");
        position++;
    }

    /// <summary>Reads the end of a list or object, or the comma before its next item.</summary>
    private bool TryEnd(char end, bool isFirst)
    {
        SkipSpace();
        if (Peek() == end)
        {
            position++;
            depth--;
            return true;
        }

        if (!isFirst)
            Expect(',');
        return false;
    }

    private JsonNumber ReadNumber(int start)
    {
        if (Peek() == '-')
            position++;
        while (Peek() is >= '0' and <= '9')
            position++;
        string digits = text.Substring(start, position - start);
        return Peek() is not ('.' or 'e' or 'E') && long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
            ? new JsonNumber(start, value)
            : throw new JsonFault(start, "a number is not a whole one of 64 bits");
    }

    private JsonNull ReadNull(int start)
    {
        if (string.CompareOrdinal(text, start, "null", 0, 4) != 0)
            throw Unexpected("a value");
        position += 4;
        return new JsonNull(start);
    }

    private string ReadString()
    {
        var value = new StringBuilder();
        position++;
        while (Peek() != '"')
        {
            if (Peek() < ' ')
                throw Unexpected("the end of a string");
            value.Append(Peek() == '\\' ? ReadEscape() : text[position]);
            position++;
        }

        position++;
        return value.ToString();
    }

    /// <summary>Leaves <see cref="position"/> on the last character of the escape.</summary>
    private char ReadEscape()
    {
        position++;
        switch (Peek())
        {
            case '"' or '\\' or '/': return text[position];
            case 'b': return '\b';
            case 'f': return '\f';
            case 'n': return '\n';
            case 'r': return '\r';
            case 't': return '\t';
            case 'u' when position + 4 < text.Length && ushort.TryParse(
                text.Substring(position + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort unit):
                position += 4;
                return (char)unit;
            default: throw Fault("an escape in a string is unknown or cut short");
        }
    }

    private void SkipSpace()
    {
        while (Peek() is ' ' or '\t' or '\r' or '\n')
            position++;
    }

    private void Expect(char c)
    {
        if (Peek() != c)
            throw Unexpected($"'{c}'");
        position++;
    }

    /// <summary>The next character; NUL, which stands in no JSON text, at the end.</summary>
    private char Peek() => position < text.Length ? text[position] : '\0';

    private JsonFault Unexpected(string wanted) =>
        Fault(position < text.Length ? $"{wanted} is expected here" : $"the file ends where {wanted} is expected");

    private JsonFault Fault(string reason) => new(position, reason);
}

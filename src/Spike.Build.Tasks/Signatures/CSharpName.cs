using System.Globalization;
using System.Text;

namespace Spike.Signatures;

/// <summary>Turns names of files, tensors and labels into C# names, the same way in the tasks and in the generator.</summary>
internal static class CSharpName
{
    /// <summary>Reserved words, and the contextual ones that cannot name a type.</summary>
    private static readonly HashSet<string> Keywords = new(StringComparer.Ordinal)
    {
        "abstract", "as", "base", "bool", "break", "byte", "case", "catch", "char", "checked", "class", "const", "continue",
        "decimal", "default", "delegate", "do", "double", "else", "enum", "event", "explicit", "extern", "false", "finally",
        "fixed", "float", "for", "foreach", "goto", "if", "implicit", "in", "int", "interface", "internal", "is", "lock", "long",
        "namespace", "new", "null", "object", "operator", "out", "override", "params", "private", "protected", "public",
        "readonly", "ref", "return", "sbyte", "sealed", "short", "sizeof", "stackalloc", "static", "string", "struct", "switch",
        "this", "throw", "true", "try", "typeof", "uint", "ulong", "unchecked", "unsafe", "ushort", "using", "virtual", "void",
        "volatile", "while", "extension", "field", "file", "record", "required", "scoped", "var",
    };

    public static bool IsKeyword(string name) => Keywords.Contains(name);

    /// <summary>Whether <paramref name="name"/> can stand in C# source as it is.</summary>
    public static bool IsIdentifier(string name) => name.Length > 0 && IsStart(name[0]) && name.All(IsPart) && !IsKeyword(name);

    /// <summary>Whether every part between the dots is an identifier.</summary>
    public static bool IsNamespace(string name) => name.Split('.').All(IsIdentifier);

    /// <summary>"my-net v2" becomes "MyNetV2". Empty when there is nothing to make a name from.</summary>
    public static string Pascal(string text)
    {
        var name = new StringBuilder(text.Length);
        bool wordStarts = true;
        foreach (char c in text)
        {
            if (!char.IsLetterOrDigit(c) || !IsPart(c))
            {
                wordStarts = true;
                continue;
            }

            name.Append(wordStarts ? char.ToUpperInvariant(c) : c);
            wordStarts = false;
        }

        return name.ToString();
    }

    /// <summary>"input_ids" becomes "inputIds"; a name that would start with a digit is led by <paramref name="lead"/>.</summary>
    public static string Camel(string text, string lead)
    {
        string pascal = Pascal(text);
        if (pascal.Length == 0 || !IsStart(pascal[0]))
            return lead + pascal;

        int capitals = 0;
        while (capitals < pascal.Length && char.IsUpper(pascal[capitals]))
            capitals++;
        // "IOData" is "ioData": the last capital of a run starts the next word.
        int lowered = capitals > 1 && capitals < pascal.Length && char.IsLower(pascal[capitals]) ? capitals - 1 : capitals;
        return pascal.Substring(0, lowered).ToLowerInvariant() + pascal.Substring(lowered);
    }

    /// <summary>Makes a namespace of a project's name: what cannot stand in one becomes an underscore.</summary>
    public static string Namespace(string text) => string.Join(".", text.Split('.').Where(part => part.Length > 0).Select(part =>
    {
        string name = new([.. part.Select(c => IsPart(c) ? c : '_')]);
        return IsIdentifier(name) ? name : "_" + name;
    }));

    private static bool IsStart(char c) => c == '_' || char.IsLetter(c) || char.GetUnicodeCategory(c) == UnicodeCategory.LetterNumber;

    private static bool IsPart(char c) => IsStart(c) || char.GetUnicodeCategory(c)
        is UnicodeCategory.DecimalDigitNumber or UnicodeCategory.ConnectorPunctuation
        or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
}

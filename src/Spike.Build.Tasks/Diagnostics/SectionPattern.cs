using System.Text;
using System.Text.RegularExpressions;

namespace Spike.Build.Tasks.Diagnostics;

/// <summary>The glob of an .editorconfig section: * ** ? [abc] {one,two}. One without a slash matches in any folder below.</summary>
internal sealed class SectionPattern(string glob)
{
    private readonly Regex? regex = Compile(Translate(glob));

    /// <param name="path">Relative to the file's folder, with forward slashes.</param>
    public bool Matches(string path) => regex?.IsMatch(path) == true;

    /// <summary>Null for a glob such as "[z-a]", which matches nothing.</summary>
    private static Regex? Compile(string pattern)
    {
        try
        {
            return new(pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static string Translate(string glob)
    {
        var pattern = new StringBuilder(glob.IndexOf('/') < 0 ? "^(.*/)?" : "^");
        string body = glob.TrimStart('/');
        int braces = 0;
        for (int i = 0; i < body.Length; i++)
        {
            char c = body[i];
            if (c == '*' && i + 1 < body.Length && body[i + 1] == '*')
            {
                pattern.Append(".*");
                i++;
            }
            else if (c == '{' && body.IndexOf('}', i) > 0)
            {
                pattern.Append("(?:");
                braces++;
            }
            else if (c == '}' && braces > 0)
            {
                pattern.Append(')');
                braces--;
            }
            else if (c == '[' && body.IndexOf(']', i) is > 0 and int close)
            {
                string set = body.Substring(i + 1, close - i - 1);
                pattern.Append('[').Append(set.StartsWith("!", StringComparison.Ordinal) ? "^" + Escape(set.Substring(1)) : Escape(set)).Append(']');
                i = close;
            }
            else
            {
                pattern.Append(c switch
                {
                    '*' => "[^/]*",
                    '?' => "[^/]",
                    ',' when braces > 0 => "|",
                    _ => Regex.Escape(c.ToString()),
                });
            }
        }

        return pattern.Append('$').ToString();
    }

    private static string Escape(string set) => set.Replace("\\", "\\\\").Replace("[", "\\[").Replace("^", "\\^");
}

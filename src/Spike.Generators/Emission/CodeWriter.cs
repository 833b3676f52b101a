using System.Text;

namespace Spike.Generators.Emission;

/// <summary>Collects lines at the right indentation, with one empty line between members.</summary>
internal sealed class CodeWriter(string generatedCode)
{
    private readonly StringBuilder text = new();
    private int depth;
    private bool atStart = true;

    /// <summary>Writes lines that follow the former ones without a gap.</summary>
    public void Lines(string lines)
    {
        foreach (string line in lines.Replace("\r", "").Split('\n'))
            text.Append(' ', line.Length > 0 ? depth * 4 : 0).Append(line).Append('\n');
        atStart = false;
    }

    /// <summary>Writes a public member or type: its documentation, the mark of generated code, and the code.</summary>
    /// <remarks>
    /// Each member of the class is marked and not the class: that mark would switch analyzers off in the user's part of it too.
    /// </remarks>
    public void Documented(string documentation, string code)
    {
        Gap();
        Lines("/// " + documentation.Replace("\r", "").Replace("\n", "\n/// "));
        Lines(generatedCode);
        Lines(code);
    }

    /// <summary>Writes a member that nobody outside sees.</summary>
    public void Private(string code)
    {
        Gap();
        Lines(code);
    }

    public void Open()
    {
        Lines("{");
        depth++;
        atStart = true;
    }

    public void Close()
    {
        depth--;
        Lines("}");
    }

    /// <summary>Leaves an empty line, except at the start of a block.</summary>
    public void Gap()
    {
        if (!atStart)
            text.Append('\n');
    }

    public override string ToString() => text.ToString();
}

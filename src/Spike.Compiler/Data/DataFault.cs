namespace Spike.Compiler.Data;

/// <summary>A data file that cannot be used; it becomes a diagnostic where the stages meet.</summary>
/// <param name="code">SPIKE2002 where the shape is wrong, SPIKE2005 where the file is.</param>
/// <param name="file">The file or folder at fault.</param>
/// <param name="reason">Half a sentence.</param>
/// <param name="remedy">A sentence.</param>
internal sealed class DataFault(string code, string file, string reason, string remedy) : Exception(reason)
{
    public const string WrongShape = "SPIKE2002";

    public const string Unreadable = "SPIKE2005";

    public string Code { get; } = code;

    public string File { get; } = file;

    public string Reason { get; } = reason;

    public string Remedy { get; } = remedy;
}

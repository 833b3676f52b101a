namespace Spike.Compiler.Data;

/// <summary>Where an array stands, for messages.</summary>
/// <param name="File">The file that the user named, or the one found in the folder that the user named.</param>
/// <param name="Key">The array's key in an archive; none elsewhere.</param>
internal readonly record struct DataPlace(string File, string? Key = null)
{
    private const string ReadableFormats = "Give a .npz, .npy or IDX file of numbers, or a .gz of one.";

    /// <summary>The file or array is damaged, or of a form that is not read.</summary>
    public DataFault Unreadable(string reason, string remedy = ReadableFormats) =>
        new(DataFault.Unreadable, File, Key is null ? reason : $"array '{Key}': {reason}", remedy);

    /// <summary>The array is sound and does not fit.</summary>
    public DataFault WrongShape(string reason, string remedy) =>
        new(DataFault.WrongShape, File, Key is null ? reason : $"array '{Key}': {reason}", remedy);
}

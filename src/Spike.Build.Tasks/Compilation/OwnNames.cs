namespace Spike.Build.Tasks.Compilation;

/// <summary>The names that this product gives. Folders can be set by the user, so nothing that has another name is ever removed.</summary>
internal static class OwnNames
{
    public const string ArtifactSuffix = ".spike";
    public const string ReportSuffix = ".report.json";
    public const string ReportPageSuffix = ".report.html";
    public const string SidecarSuffix = ".spike.json";
    public const string StateFile = "models.state";

    private const string WorkshopPrefix = "compiling-";
    private const string AsideSuffix = ".tmp";
    private const int GuidLength = 32;

    public static bool IsOfSomeModel(string file) =>
        EndsWith(file, ArtifactSuffix) || EndsWith(file, ReportSuffix) || EndsWith(file, ReportPageSuffix) || EndsWith(file, SidecarSuffix);

    /// <summary>A file or folder beside <paramref name="path"/> in which it is written before it gets its name.</summary>
    public static string NewAside(string path) => path + "." + Guid.NewGuid().ToString("N") + AsideSuffix;

    /// <summary>What an output that was not finished has left.</summary>
    public static bool IsAsideOfOutput(string file) => TargetOfAside(file) is { } target && (target == StateFile || IsOfSomeModel(target));

    /// <summary>A folder for the compiler to write into.</summary>
    public static string NewWorkshop() => WorkshopPrefix + Guid.NewGuid().ToString("N");

    public static bool IsWorkshop(string folder) =>
        folder.StartsWith(WorkshopPrefix, StringComparison.Ordinal) && IsHex(folder, WorkshopPrefix.Length, GuidLength);

    private static string? TargetOfAside(string name)
    {
        int length = name.Length - AsideSuffix.Length - GuidLength - 1;
        return length > 0 && EndsWith(name, AsideSuffix) && name[length] == '.' && IsHex(name.Substring(0, name.Length - AsideSuffix.Length), length + 1, GuidLength)
            ? name.Substring(0, length)
            : null;
    }

    /// <summary>Whether everything from <paramref name="start"/> on is this many hexadecimal digits.</summary>
    private static bool IsHex(string name, int start, int count) =>
        name.Length == start + count && name.Skip(start).All(c => c is (>= '0' and <= '9') or (>= 'a' and <= 'f'));

    private static bool EndsWith(string name, string suffix) => name.Length > suffix.Length && name.EndsWith(suffix, StringComparison.Ordinal);
}

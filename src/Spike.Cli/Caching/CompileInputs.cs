using Spike.Cli.Policies;
using Spike.Compiler;
using Spike.Runtime.Chips;

namespace Spike.Cli.Caching;

/// <summary>Lengths and times of the files that a compilation reads: what changed meanwhile is not kept under the key of what was there before.</summary>
internal sealed record CompileInputs(IReadOnlyList<(string Path, long Length, DateTime Written)> Files)
{
    public static CompileInputs Of(CompileOptions options) => new(
        [.. new[] { options.ModelPath, options.Calibration, options.ValidationData, options.Labels, options.ChipConfig, options.ChipConfig is { } chips ? ChipBoards.ProfileFile(chips) : null }.OfType<string>()
            .Concat(Weights(options.ModelPath)).SelectMany(path => Directory.Exists(path) ? Directory.GetFiles(path, "*", SearchOption.AllDirectories) : [path]).Where(File.Exists)
            .Select(path => new FileInfo(RealPath.Of(path))).Select(file => (file.FullName, file.Length, file.LastWriteTimeUtc))]);

    /// <summary>Beside the model, where it keeps them in files of their own; none of a model that cannot be read, which has no key either.</summary>
    private static IEnumerable<string> Weights(string model) =>
        NativeCompiler.Takes(model) || !File.Exists(model) ? [] : ExternalFiles.Named(model).Select(name => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(model))!, name));

    public bool Equals(CompileInputs? other) => other is not null && Files.SequenceEqual(other.Files);

    public override int GetHashCode() => Files.Count;
}

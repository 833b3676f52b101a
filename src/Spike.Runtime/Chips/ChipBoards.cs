using System.Collections.Immutable;

namespace Spike.Runtime.Chips;

/// <summary>Finds the board that a target and a chip configuration ask for.</summary>
internal static class ChipBoards
{
    private const string DefaultBoard = "ncl-1chip";

    /// <param name="target">A profile's name; none takes the one that the configuration names.</param>
    /// <param name="config">ncl-Nchip, a profile's name, or the path of a profile or a board; none is one chip of the target.</param>
    public static ChipResult<ChipBoard> Find(string? target, string? config)
    {
        if (config is null)
        {
            return target is null ? NoChips(DefaultBoard)
                : ChipProfiles.Names.Contains(target) ? ChipResult<ChipBoard>.Of(NclBoards.Of(1, ChipProfiles.Named(target)))
                : Unknown<ChipBoard>(target, ChipProfiles.Names);
        }

        if (NclBoards.Chips(config) is { } chips)
        {
            return target is null ? NoChips(config)
                : ChipProfiles.Names.Contains(target) ? ChipResult<ChipBoard>.Of(NclBoards.Of(chips, ChipProfiles.Named(target)))
                : Unknown<ChipBoard>(target, ChipProfiles.Names);
        }

        if (ChipProfiles.Names.Contains(config)) return Checked(config, target, NclBoards.Of(1, ChipProfiles.Named(config)));
        if (NclBoards.IsMeant(config))
            return ChipFiles.Unreadable<ChipBoard>(config, "there is no such board", $"Name ncl-1chip to ncl-{ChipForm.MaxChips}chip.");
        if (!File.Exists(config)) return Unknown<ChipBoard>(config, [.. ChipProfiles.Names, DefaultBoard, "ncl-2chip", NclBoards.Pattern]);
        ChipResult<byte[]> bytes = ChipFiles.Bytes(config);
        if (bytes.Value is null) return ChipResult<ChipBoard>.Failed(bytes.Faults);
        if (ChipFiles.IsBoard(bytes.Value)) return Board(config, bytes.Value, target);
        ChipResult<ChipProfile> profile = ChipFiles.Profile(config, bytes.Value);
        return profile.Value is { } chip ? Checked(config, target, NclBoards.Of(1, chip)) : ChipResult<ChipBoard>.Failed(profile.Faults);
    }

    /// <summary>The file of the profile that a board's file names: it decides what is compiled as much as the board does. Null: there is none.</summary>
    /// <param name="config">As <see cref="Find"/> takes it.</param>
    public static string? ProfileFile(string config)
    {
        if (NclBoards.Chips(config) is not null || ChipProfiles.Names.Contains(config) || !File.Exists(config)) return null;
        if (ChipFiles.Bytes(config).Value is not { } bytes || !ChipFiles.IsBoard(bytes)) return null;
        return ChipFiles.Board(config, bytes).Value?.Profile is { } name && !ChipProfiles.Names.Contains(name) && Place(config, name) is var path && File.Exists(path) ? path : null;
    }

    private static ChipResult<ChipBoard> Board(string path, byte[] bytes, string? target)
    {
        ChipResult<BoardFile> read = ChipFiles.Board(path, bytes);
        if (read.Value is not { } board) return ChipResult<ChipBoard>.Failed(read.Faults);
        if ((board.Profile ?? target) is not { } name) return NoChips(path);
        ChipResult<ChipProfile> profile = Profile(path, name, board.Profile is not null);
        return profile.Value is { } chip
            ? Checked(path, target, new ChipBoard(board.Name, chip, board.Chips, board.Columns, board.Rows))
            : ChipResult<ChipBoard>.Failed(profile.Faults);
    }

    /// <summary>A path in a board's file starts at the file's folder.</summary>
    private static string Place(string board, string name) => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(board))!, name);

    /// <param name="board">The file, for messages.</param>
    /// <param name="name">Of the profile.</param>
    /// <param name="mayBeFile">A board's own word may be a path, a target is a name.</param>
    private static ChipResult<ChipProfile> Profile(string board, string name, bool mayBeFile)
    {
        if (ChipProfiles.Names.Contains(name)) return ChipResult<ChipProfile>.Of(ChipProfiles.Named(name));
        string path = Place(board, name);
        if (!mayBeFile || !File.Exists(path))
            return ChipResult<ChipProfile>.Failed(new ChipFault(ChipFault.Unreadable, board, "profile", $"there is no chip profile '{name}'", Remedy(name, ChipProfiles.Names)));
        ChipResult<byte[]> bytes = ChipFiles.Bytes(path);
        return bytes.Value is null ? ChipResult<ChipProfile>.Failed(bytes.Faults) : ChipFiles.Profile(path, bytes.Value);
    }

    private static ChipResult<ChipBoard> Checked(string config, string? target, ChipBoard board) => target is null || board.Chip.Name == target
        ? ChipResult<ChipBoard>.Of(board)
        : ChipResult<ChipBoard>.Failed(new ChipFault(ChipFault.Mismatch, config, "", $"it describes the chip '{board.Chip.Name}', and the target is '{target}'",
            $"Compile for the target '{board.Chip.Name}', or name a configuration of '{target}'."));

    private static ChipResult<ChipBoard> NoChips(string config) => ChipResult<ChipBoard>.Failed(
        new ChipFault(ChipFault.Mismatch, config, "", "it does not say which chip it is made of, and neither does the target", $"Choose a target: {string.Join(", ", ChipProfiles.Names)}."));

    private static ChipResult<T> Unknown<T>(string name, ImmutableArray<string> known)
        where T : class => ChipFiles.Unreadable<T>(name, "there is no chip configuration of this name, and no such file", Remedy(name, known));

    private static string Remedy(string name, ImmutableArray<string> known) =>
        $"{Spelling.Remedy(name, known)} A profile or a board of your own is named by its path.";
}

using System.Text;

namespace Spike.Service.Jobs;

/// <summary>What a file is to a compilation: the name of a form's part and of a property of a request.</summary>
internal static class FileRole
{
    public const string Model = "model";

    /// <summary>Files beside the model that hold its weights.</summary>
    public const string Weights = "weights";

    /// <summary>The profile that the file of a board names: no option, it lies beside that file.</summary>
    public const string BoardProfile = "boardProfile";

    private const string ChipProfile = "chipProfile";

    /// <summary>A compiled model that is to be evaluated, in place of one that is to be compiled.</summary>
    public const string Artifact = "artifact";

    /// <summary>What it is evaluated on.</summary>
    public const string Data = "data";

    /// <summary>What a compiled model is run on, for its outputs.</summary>
    public const string Input = "input";

    /// <summary>The network that an artifact was made from, which it is compared with.</summary>
    public const string Original = "original";

    /// <summary>Roles that are options of the command line.</summary>
    public static readonly IReadOnlyDictionary<string, string> Options = new Dictionary<string, string>
    {
        ["calibration"] = "--calibration",
        ["validationData"] = "--validation-data",
        ["labels"] = "--labels",
        [ChipProfile] = "--chip-config",
    };

    public static readonly IReadOnlyList<string> All = [Model, Weights, .. Options.Keys, BoardProfile];

    /// <summary>Files of roles with the same folder lie beside each other: weights beside the model, and a profile beside the board, which name them; others are apart, so that none stands in for another.</summary>
    public static string FolderOf(string role) => role switch
    {
        Weights or Original => Model,
        BoardProfile => ChipProfile,
        _ => role,
    };

    /// <summary>A name that can lie in a folder of ours and lead nowhere else. File systems count bytes, and take 255.</summary>
    public static bool IsPlainName(string name) => name.Length > 0 && Encoding.UTF8.GetByteCount(name) <= 200 && name[0] != '.' && name.All(letter => char.IsLetterOrDigit(letter) || letter is '.' or '-' or '_' or ' ' or '+' or '(' or ')');
}

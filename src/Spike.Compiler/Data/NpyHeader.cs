using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Spike.Compiler.Data;

/// <summary>What stands before the elements of a .npy file: a Python dictionary of type, order and shape.</summary>
/// <param name="Dimensions">Outermost first, not yet checked against the file's length.</param>
/// <param name="Type">Of an element.</param>
/// <param name="IsBigEndian">Whether bytes must be swapped.</param>
/// <param name="IsFortranOrder">The first axis varies fastest.</param>
internal sealed partial record NpyHeader(ImmutableArray<long> Dimensions, NumberType Type, bool IsBigEndian, bool IsFortranOrder)
{
    /// <summary>The longest header that numpy writes without being told to is a hundredth of this.</summary>
    private const int MaxLength = 1 << 20;

    /// <param name="stream">Behind the six bytes of the format's mark.</param>
    /// <param name="place">For messages.</param>
    public static NpyHeader Read(Stream stream, DataPlace place)
    {
        byte[] version = DataStream.ReadAtMost(stream, 2, place);
        if (version is not [1 or 2 or 3, 0])
            throw place.Unreadable(version.Length < 2 ? "the .npy header is cut short" : $"its .npy version is {version[0]}.{version[1]}, and 1.0 to 3.0 are read");
        byte[] size = DataStream.ReadAtMost(stream, version[0] == 1 ? 2 : 4, place);
        long length = size.Length switch
        {
            2 when version[0] == 1 => BitConverter.ToUInt16(size),
            4 => BitConverter.ToUInt32(size),
            _ => throw place.Unreadable("the .npy header is cut short"),
        };
        if (length > MaxLength) throw place.Unreadable($"its .npy header claims {length} bytes, and at most {MaxLength} are read");
        byte[] text = DataStream.ReadAtMost(stream, (int)length, place);
        if (text.Length < length) throw place.Unreadable("the .npy header is cut short");
        return Parse(version[0] == 3 ? Encoding.UTF8.GetString(text) : Encoding.Latin1.GetString(text), place);
    }

    private static NpyHeader Parse(string text, DataPlace place)
    {
        Match descr = Descr().Match(text), order = FortranOrder().Match(text), shape = Shape().Match(text);
        if (!descr.Success || !order.Success || !shape.Success) throw place.Unreadable("the .npy header is damaged");
        string name = descr.Groups["name"].Value;
        NumberType type = TypeOf(name, place);
        string[] sizes = shape.Groups["sizes"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        ImmutableArray<long> dimensions = [.. sizes.Select(size =>
            long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out long dimension) ? dimension
                : throw place.Unreadable("the .npy header is damaged: its shape holds no sizes"))];
        return new NpyHeader(dimensions, type, name[0] == '>', order.Groups["value"].Value == "True");
    }

    private static NumberType TypeOf(string name, DataPlace place) => name.TrimStart('<', '>', '=', '|') switch
    {
        "b1" or "?" => NumberType.Bool,
        "i1" => NumberType.Int8,
        "u1" => NumberType.UInt8,
        "i2" => NumberType.Int16,
        "u2" => NumberType.UInt16,
        "i4" => NumberType.Int32,
        "u4" => NumberType.UInt32,
        "i8" => NumberType.Int64,
        "u8" => NumberType.UInt64,
        "f2" => NumberType.Half,
        "f4" => NumberType.Single,
        "f8" => NumberType.Double,
        "O" => throw place.Unreadable("it holds Python objects, which are a pickle, and reading one runs code that stands in it",
            "Save it as an array of numbers."),
        "" => throw place.Unreadable("its elements are records of several fields", "Save one array of plain numbers for each field."),
        _ => throw place.Unreadable($"its elements are of the type '{name}', which is no real number", "Save it as float32."),
    };

    [GeneratedRegex(@"'descr'\s*:\s*(?:'(?<name>[^'\[\]]+)'|(?<name>)\[)", RegexOptions.CultureInvariant)]
    private static partial Regex Descr();

    [GeneratedRegex(@"'fortran_order'\s*:\s*(?<value>True|False)\b", RegexOptions.CultureInvariant)]
    private static partial Regex FortranOrder();

    [GeneratedRegex(@"'shape'\s*:\s*\((?<sizes>[0-9,\s]*)\)", RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}

namespace Spike.Compiler.Data;

/// <summary>What the elements of an array in a file are.</summary>
internal enum NumberType
{
    Bool,
    Int8,
    UInt8,
    Int16,
    UInt16,
    Int32,
    UInt32,
    Int64,
    UInt64,
    Half,
    Single,
    Double,
}

internal static class NumberTypes
{
    /// <summary>Bytes an element.</summary>
    public static int Size(this NumberType type) => type switch
    {
        NumberType.Bool or NumberType.Int8 or NumberType.UInt8 => 1,
        NumberType.Int16 or NumberType.UInt16 or NumberType.Half => 2,
        NumberType.Int32 or NumberType.UInt32 or NumberType.Single => 4,
        _ => 8,
    };
}

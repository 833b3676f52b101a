using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Spike.Runtime.Chips;

/// <summary>Reads the file of a profile or of a board.</summary>
internal static class ChipFiles
{
    private const int MaxLength = 1 << 20;
    private const int MaxDepth = 16;

    /// <summary>Whether the file says of itself that it is a board; a file that cannot be read is none.</summary>
    public static bool IsBoard(byte[] bytes)
    {
        try
        {
            using JsonDocument document = Parse(bytes);
            return document.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("format", out JsonElement format)
                && format.ValueKind == JsonValueKind.String && format.GetString()!.StartsWith("spike-chip-board", StringComparison.Ordinal);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    public static ChipResult<byte[]> Bytes(string path)
    {
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists) return Unreadable<byte[]>(path, "there is no such file", "Correct the path.");
            return file.Length > MaxLength
                ? Unreadable<byte[]>(path, "a chip profile longer than 1 MiB is not read", "Name a chip profile or a board.")
                : ChipResult<byte[]>.Of(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return Unreadable<byte[]>(path, $"it cannot be read ({e.Message.TrimEnd('.')})", "Make the file readable.");
        }
    }

    public static ChipResult<ChipProfile> Profile(string file, byte[] bytes)
    {
        ChipResult<ChipProfile> read = Read(file, bytes, ChipForm.Profile, ChipJson.Default.ChipProfile);
        return read.Value is { } chip && ChipNumbersCheck.Faults(file, chip) is { IsEmpty: false } faults ? ChipResult<ChipProfile>.Failed(faults) : read;
    }

    /// <summary>A profile as the text of a file; one profile is always the same bytes.</summary>
    public static byte[] ToBytes(ChipProfile chip) => JsonSerializer.SerializeToUtf8Bytes(chip, ChipJson.Default.ChipProfile);

    public static ChipResult<BoardFile> Board(string file, byte[] bytes)
    {
        ChipResult<BoardFile> read = Read(file, bytes, ChipForm.Board, ChipJson.Default.BoardFile);
        return read.Value is { } board && ChipNumbersCheck.Faults(file, board) is { IsEmpty: false } faults ? ChipResult<BoardFile>.Failed(faults) : read;
    }

    public static ChipResult<T> Unreadable<T>(string file, string reason, string remedy)
        where T : class => ChipResult<T>.Failed(new ChipFault(ChipFault.Unreadable, file, "", reason, remedy));

    private static ChipResult<T> Read<T>(string file, byte[] bytes, SectionKey form, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            using JsonDocument document = Parse(bytes);
            return ChipFormCheck.Faults(file, document.RootElement, form) is { IsEmpty: false } faults
                ? ChipResult<T>.Failed(faults)
                : ChipResult<T>.Of(document.Deserialize(type)!);
        }
        catch (JsonException e)
        {
            return Unreadable<T>(file, $"this is no JSON (line {e.LineNumber + 1}: {e.Message.Split(" LineNumber")[0].TrimEnd('.')})", "Correct the file.");
        }
    }

    private static JsonDocument Parse(byte[] bytes)
    {
        // Windows editors mark UTF-8 with three bytes that JSON does not know.
        ReadOnlyMemory<byte> text = bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes.AsMemory(3) : bytes;
        RefuseUnreadableTexts(text.Span);
        return JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = MaxDepth });
    }

    /// <summary>A document decodes a text only where it is asked for, and then throws what no caller expects: bytes that are no UTF-8, or half of a surrogate pair, are refused here.</summary>
    private static void RefuseUnreadableTexts(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = MaxDepth });
        while (reader.Read())
        {
            if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName)) continue;
            try
            {
                reader.GetString();
            }
            catch (InvalidOperationException)
            {
                int line = text[..(int)reader.TokenStartIndex].Count((byte)'\n');
                throw new JsonException("a text is no Unicode", null, line, null);
            }
        }
    }
}

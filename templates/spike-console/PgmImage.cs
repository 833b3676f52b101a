namespace SpikeConsole1;

/// <summary>Pictures of 28 x 28 grey values in the PGM format, white on black: "P5 28 28 255", then a byte for each pixel.</summary>
internal static class PgmImage
{
    public const int Side = 28;

    /// <returns>Pixels from 0 to 1, row by row.</returns>
    /// <exception cref="InvalidDataException">The file is no such picture.</exception>
    public static float[] Read(string file)
    {
        byte[] bytes = File.ReadAllBytes(file);
        int position = 0;
        if (Word() != "P5" || Word() != $"{Side}" || Word() != $"{Side}" || Word() != "255" || bytes.Length - position != Side * Side)
            throw new InvalidDataException($"'{file}' is no binary PGM picture of {Side} x {Side} grey values.");
        return Array.ConvertAll(bytes[position..], pixel => pixel / 255f);

        // A word of the header and the one character after it. Lines that begin with # are comments.
        string Word()
        {
            while (position < bytes.Length && bytes[position] == '#') position = Array.IndexOf(bytes, (byte)'\n', position) is >= 0 and int end ? end + 1 : bytes.Length;
            int start = position;
            while (position < bytes.Length && !char.IsWhiteSpace((char)bytes[position])) position++;
            return System.Text.Encoding.ASCII.GetString(bytes, start, position++ - start);
        }
    }
}

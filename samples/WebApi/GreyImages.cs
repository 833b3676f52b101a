namespace Spike.Samples;

/// <summary>Images as they are sent: 28 rows of 28 grey values, 0 black to 255 white, one image after the other.</summary>
internal static class GreyImages
{
    /// <returns>Values from 0 to 1; null where the bytes are no whole number of images, or too many. No more of them is read than that takes.</returns>
    public static async Task<float[]?> ReadAsync(Stream body, int most, CancellationToken cancellation)
    {
        var bytes = new byte[(most * Digits.InputLength) + 1];
        int length = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellation);
        return length == 0 || length == bytes.Length || length % Digits.InputLength != 0 ? null : Array.ConvertAll(bytes[..length], grey => grey / 255f);
    }
}

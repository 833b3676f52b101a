using SkiaSharp;

namespace SpikeWebApi1;

/// <summary>Uploaded pictures, made into what the network was trained on: 28 x 28 grey values, white on black.</summary>
internal static class DigitPicture
{
    private const int Side = 28;
    private const long MostPixels = 4096 * 4096;

    /// <summary>Decodes a picture (PNG, JPEG, WebP, GIF, BMP), shrinks it, and turns dark writing on light paper round.</summary>
    /// <returns>Pixels from 0 to 1, row by row; null where the file is no picture or a very large one.</returns>
    public static float[]? Read(Stream file)
    {
        using SKCodec? codec = SKCodec.Create(file);
        // Asked before anything is decoded: a small file can hold a picture that fills the memory.
        if (codec is null || (long)codec.Info.Width * codec.Info.Height > MostPixels) return null;
        using SKBitmap? picture = SKBitmap.Decode(codec);
        if (picture is null) return null;

        using var surface = new SKBitmap(Side, Side, SKColorType.Gray8, SKAlphaType.Opaque);
        using (var canvas = new SKCanvas(surface))
        using (SKImage image = SKImage.FromBitmap(picture))
        {
            canvas.Clear(SKColors.White);
            canvas.DrawImage(image, new SKRect(0, 0, Side, Side), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        }

        float[] pixels = Array.ConvertAll(surface.GetPixelSpan().ToArray(), value => value / 255f);
        return pixels.Average() > 0.5f ? Array.ConvertAll(pixels, value => 1 - value) : pixels;
    }
}

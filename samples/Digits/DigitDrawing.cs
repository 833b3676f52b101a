using System.Text;

namespace Spike.Samples;

/// <summary>Draws digits side by side, two pixels a character.</summary>
internal static class DigitDrawing
{
    private const string Shades = " .:-=+*#%@";
    private const int Gap = 2;

    public static string Draw(DigitImages images, IReadOnlyList<int> chosen, IReadOnlyList<string> captions)
    {
        var text = new StringBuilder();
        for (int row = 0; row < DigitImages.Side; row += 2)
        {
            foreach (int image in chosen)
            {
                ReadOnlySpan<float> pixels = images.Image(image);
                for (int column = 0; column < DigitImages.Side; column++)
                {
                    float grey = (pixels[(row * DigitImages.Side) + column] + pixels[((row + 1) * DigitImages.Side) + column]) / 2;
                    text.Append(Shades[(int)(grey * (Shades.Length - 1))]);
                }

                text.Append(' ', Gap);
            }

            text.AppendLine();
        }

        foreach (string caption in captions) text.Append(caption.PadRight(DigitImages.Side + Gap));
        return text.AppendLine().ToString();
    }
}

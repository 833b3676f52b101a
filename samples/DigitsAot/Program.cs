using System.Globalization;
using System.IO.Compression;
using Spike.Samples;

// The first test images, or as many as the command line says: which digit each is, and how sure the network is.
int count = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1;
using var images = new GZipStream(File.OpenRead(Path.Combine(AppContext.BaseDirectory, "t10k-images-idx3-ubyte.gz")), CompressionMode.Decompress);
const int header = 16;
var bytes = new byte[Digits.InputLength];
images.ReadExactly(bytes, 0, header);

using var digits = new Digits();
for (int image = 0; image < count; image++)
{
    images.ReadExactly(bytes);
    DigitsClassification best = digits.Classify(Array.ConvertAll(bytes, pixel => pixel / 255f));
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{image}: {best.Label}, {best.Confidence:R}"));
}

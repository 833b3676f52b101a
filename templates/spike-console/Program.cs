using Networks;
using SpikeConsole1;

// The pictures that the command line names, or the digits that came with the project.
string[] files = args.Length > 0 ? args : Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "digits"), "*.pgm").Order().ToArray();

// The build made this class from models/digits.onnx.
using var network = new DigitNetwork();
foreach (string file in files)
{
    float[] image = PgmImage.Read(file);
    DigitNetworkClassification best = network.Classify(image);
    Console.WriteLine($"{Path.GetFileName(file)}: {best.Label}, {best.Confidence:P1}");
}

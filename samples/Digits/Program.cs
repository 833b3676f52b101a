using System.Diagnostics;
using Spike.Runtime;
using Spike.Samples;

const int Batch = 64;
string folder = AppContext.BaseDirectory;
DigitImages images = DigitImages.Read(
    Path.Combine(folder, "t10k-images-idx3-ubyte.gz"), Path.Combine(folder, "t10k-labels-idx1-ubyte.gz"));

// The class was made by the build from models/vit_mnist.onnx.
using var digits = new Digits();

int[] shown = [0, 1, 2, 3];
Console.WriteLine(DigitDrawing.Draw(images, shown, [.. shown.Select(image =>
{
    DigitsClassification best = digits.Classify(images.Image(image));
    return $"{best.Label}, {best.Confidence:P1}";
})]));

using var original = new OriginalNetwork(Path.Combine(folder, "vit_mnist.onnx"));
int right = 0, originallyRight = 0, agreed = 0;
TimeSpan spiking = TimeSpan.Zero, floating = TimeSpan.Zero;
// The first batch warms both up; it is run again and counted then.
Classify(0);
(right, originallyRight, agreed, spiking, floating) = (0, 0, 0, TimeSpan.Zero, TimeSpan.Zero);
for (int first = 0; first < images.Count; first += Batch) Classify(first);

using var counting = new Digits(new SpikeOptions { CollectStatistics = true });
int counted = Math.Min(1000, images.Count);
_ = counting.RunBatch(images.Pixels.Span[..(counted * Digits.InputLength)]);
SpikeStatistics statistics = counting.Statistics;
double operations = statistics.SynapticOperationsPerSample, multiplications = counting.Model.MultiplyAccumulates;

Console.WriteLine($"test images             {images.Count:N0}");
Console.WriteLine($"accuracy                {(double)right / images.Count:P2} (original network {(double)originallyRight / images.Count:P2})");
Console.WriteLine($"same answers            {(double)agreed / images.Count:P2}");
Console.WriteLine($"spikes an inference     {statistics.SpikesPerSample:N0} ({statistics.Density:P1} of the slots; counted over {counted:N0} images)");
Console.WriteLine($"synaptic operations     {operations:N0} additions for {multiplications:N0} multiply-accumulates ({operations / multiplications:N2} each)");
Console.WriteLine($"images a second         {images.Count / spiking.TotalSeconds:N0} spiking, {images.Count / floating.TotalSeconds:N0} by ONNX Runtime (one thread, batches of {Batch})");

void Classify(int first)
{
    int count = Math.Min(Batch, images.Count - first);
    ReadOnlyMemory<float> batch = images.Pixels.Slice(first * Digits.InputLength, count * Digits.InputLength);
    long start = Stopwatch.GetTimestamp();
    float[] spikes = digits.RunBatch(batch.Span);
    long middle = Stopwatch.GetTimestamp();
    float[] floats = original.Run(batch, count);
    floating += Stopwatch.GetElapsedTime(middle);
    spiking += Stopwatch.GetElapsedTime(start, middle);
    for (int image = 0; image < count; image++)
    {
        int answer = Largest(spikes, image), originalAnswer = Largest(floats, image), label = images.Label(first + image);
        if (answer == label) right++;
        if (originalAnswer == label) originallyRight++;
        if (answer == originalAnswer) agreed++;
    }
}

static int Largest(float[] logits, int image)
{
    ReadOnlySpan<float> own = logits.AsSpan(image * Digits.LogitsLength, Digits.LogitsLength);
    int largest = 0;
    for (int i = 1; i < own.Length; i++)
    {
        if (own[i] > own[largest]) largest = i;
    }

    return largest;
}

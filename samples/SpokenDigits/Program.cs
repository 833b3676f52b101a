using Spike.Samples;

// digits.wav, or the .wav file that is named, or "-" for what another program records.
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
using Stream input = args is ["-"] ? Console.OpenStandardInput() : File.OpenRead(args is [var path, ..] ? path : Path.Combine(AppContext.BaseDirectory, "digits.wav"));
bool live = !Console.IsOutputRedirected;

using var listener = new Listener();
double spikes = 0, seconds = 0;
var heard = new List<string>();
try
{
    await foreach (Moment moment in listener.Listen(WaveStream.Read(input, Listener.Hop, paced: live && args is not ["-"], stop.Token)))
    {
        spikes += moment.SpikesPerSecond * Listener.Hop / WaveStream.Rate;
        seconds = moment.Time.TotalSeconds;
        if (moment.Digit is { } digit) heard.Add(SpokenDigits.Labels[(int)digit.Label]);
        string line = $"{moment.Time.TotalSeconds,6:0.0} s {moment.SpikesPerSecond,12:N0} spikes/s {new string('#', (int)Math.Min(moment.SpikesPerSecond / 50_000, 40)),-40}";
        // On a screen one line lives; a word that was heard stays. In a file each tenth of a second is a line.
        if (moment.Digit is { } said) Console.WriteLine($"{(live ? "\r" : "")}{line} {SpokenDigits.Labels[(int)said.Label]} ({said.Confidence:P0})");
        else if (live) Console.Write("\r" + line);
        else Console.WriteLine(line.TrimEnd());
    }
}
catch (OperationCanceledException)
{
    // Ctrl+C.
}

Console.WriteLine($"{(live ? "\n" : "")}heard: {string.Join(' ', heard)}");
Console.WriteLine($"{spikes / Math.Max(seconds, 1e-3):N0} spikes a second over {seconds:0.0} s");

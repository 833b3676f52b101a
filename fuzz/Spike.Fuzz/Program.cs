using SharpFuzz;
using Spike.Fuzz;

// spike-fuzz TARGET          waits for afl-fuzz
// spike-fuzz TARGET FILE...  tries each file once, to see again what afl-fuzz found
if (args.Length == 0 || Targets.Find(args[0]) is not { } target)
{
    Console.Error.WriteLine($"Name a target: {string.Join(", ", Targets.Names)}.");
    return 2;
}

if (args.Length == 1)
{
    Fuzzer.OutOfProcess.Run(stream => target(ReadAll(stream)));
    return 0;
}

foreach (string file in args[1..])
{
    Console.WriteLine(file);
    target(File.ReadAllBytes(file));
}

return 0;

static byte[] ReadAll(Stream stream)
{
    using var bytes = new MemoryStream();
    stream.CopyTo(bytes);
    return bytes.ToArray();
}

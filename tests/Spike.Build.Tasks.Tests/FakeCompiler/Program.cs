using System.Security.Cryptography;
using System.Text;

// Takes the compiler's command line and makes of it an artifact that a test can read: the model's hash, the options, the
// model. The artifact's name says how it behaves: "...-warns", "-objects", "-refuses", "-limited", "-crashes", "-silent", "-hangs", "-late".
string[] arguments = args is [['@', .. string responseFile]] ? File.ReadAllLines(responseFile) : args;
if (arguments is not ["compile", string model, "-o", string folder, "--name", string name, .. string[] options])
{
    Console.Error.WriteLine("usage: compile MODEL -o DIR --name NAME ...");
    return 2;
}

// One line a start, so that a test can count them.
if (Environment.GetEnvironmentVariable("FAKE_COMPILER_LOG") is { Length: > 0 } log)
{
    using var stream = new FileStream(log, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
    stream.Write(Encoding.UTF8.GetBytes(string.Join(' ', options.Prepend(name)) + "\n"));
}

if (Environment.GetEnvironmentVariable("SPIKE_ALLOWED_MODEL_PATHS") is { Length: > 0 } allowed && !model.StartsWith(allowed, StringComparison.Ordinal))
{
    Console.Error.WriteLine($"{model} : error SPIKE4001: models may only lie in {allowed}. Move it there.");
    return 3;
}

string artifact = Path.Combine(folder, name + ".spike");
switch (name.Split('-').Last())
{
    case "warns":
        Console.Error.WriteLine($"{model} : warning SPIKE2001: No calibration data was given. Set Calibration.");
        break;
    case "objects":
        Console.Error.WriteLine($"{model} : warning SPIKE4001: the target 'simulation' is not allowed. Choose another.");
        break;
    case "refuses":
        Console.Error.WriteLine($"{model} : error SPIKE1001: node '/a/b': operator 'Foo' is not supported. Remove it.");
        return 1;
    case "limited":
        return 3;
    case "crashes":
        File.WriteAllText(artifact, "half");
        Environment.FailFast("out of luck");
        break;
    case "silent":
        return 0;
    case "late":
        // Somebody saves the model while it is compiled.
        File.AppendAllText(model, " ");
        break;
    case "hangs":
        Thread.Sleep(Timeout.Infinite);
        break;
}

int target = Array.IndexOf(options, "--target");
if (target >= 0 && options[target + 1] is not ("simulation" or "cuda" or "loihi3"))
{
    Console.Error.WriteLine($"{model} : error SPIKE3001: The target '{options[target + 1]}' is not known. Take simulation, cuda or loihi3.");
    return 1;
}

try
{
    byte[] content = File.ReadAllBytes(model);
    string head = string.Join('\n', options.Prepend(Convert.ToHexStringLower(SHA256.HashData(content)))) + "\n";
    File.WriteAllBytes(artifact, [.. Encoding.UTF8.GetBytes(head), .. content]);
    if (options.Contains("--report"))
    {
        File.WriteAllText(Path.Combine(folder, name + ".report.json"), "{}\n");
        File.WriteAllText(Path.Combine(folder, name + ".report.html"), "<!DOCTYPE html>\n");
    }
}
catch (IOException e)
{
    Console.Error.WriteLine($"{model} : error SPIKE5001: '{artifact}' cannot be written: {e.Message} Free space on its disk.");
    return 1;
}

return 0;

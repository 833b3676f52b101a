using System.Security.Cryptography;

// Behaves as FAKE_COMPILER says: nothing, "warn", "error", "limit", "crash", "silent" (no artifact), "hang".
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
    stream.Write(System.Text.Encoding.UTF8.GetBytes(string.Join(' ', options.Prepend(name)) + "\n"));
}

switch (Environment.GetEnvironmentVariable("FAKE_COMPILER"))
{
    case "warn":
        Console.Error.WriteLine($"{model} : warning SPIKE2001: no calibration data was given. Set Calibration.");
        break;
    case "error":
        Console.Error.WriteLine($"{model} : error SPIKE1001: node '/a/b': operator 'Foo' is not supported. Remove it.");
        return 1;
    case "limit":
        return 3;
    case "crash":
        File.WriteAllText(Path.Combine(folder, name + ".spike"), "half");
        Environment.FailFast("out of luck");
        break;
    case "silent":
        return 0;
    case "hang":
        Thread.Sleep(Timeout.Infinite);
        break;
}

string hash = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(model)));
File.WriteAllLines(Path.Combine(folder, name + ".spike"), [hash, .. options]);
if (options.Contains("--report"))
    File.WriteAllText(Path.Combine(folder, name + ".report.json"), "{}\n");
return 0;

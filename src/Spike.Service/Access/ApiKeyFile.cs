using System.Collections.Immutable;
using System.Security.Cryptography;
using Spike.Compiler.Configuration;

namespace Spike.Service.Access;

/// <summary>The keys that are let in: a line each of name, hash and scopes, as `spike-compile key` prints them. Lines that begin with # say nothing.</summary>
internal sealed class ApiKeyFile
{
    private readonly string path;

    private readonly Lock gate = new();

    private ImmutableArray<ApiKey> keys;

    private DateTime written;

    private DateTime? refused;

    /// <summary>Hears, once for each time that it is written, why the file is not taken and the keys stay those that were.</summary>
    public Action<string>? Refused { get; set; }

    /// <exception cref="SettingsFault">The file cannot be read, or a line is none.</exception>
    public ApiKeyFile(string path)
    {
        this.path = path;
        DateTime now = WrittenAt();
        keys = Read();
        written = now;
    }

    /// <summary>Whose key it is. All lines are looked at, each in the same time, so that how long it takes tells nothing.</summary>
    public ApiKey? Find(string key)
    {
        ImmutableArray<byte> hash = ApiKey.HashOf(key);
        ApiKey? found = null;
        foreach (ApiKey known in Current())
        {
            if (CryptographicOperations.FixedTimeEquals(known.Hash.AsSpan(), hash.AsSpan())) found = known;
        }

        return found;
    }

    /// <summary>A key is added or taken back by writing the file; a faulty one leaves those that were.</summary>
    private ImmutableArray<ApiKey> Current()
    {
        lock (gate)
        {
            DateTime now = default;
            try
            {
                now = WrittenAt();
                if (now == written) return keys;
                keys = Read();
                written = now;
            }
            catch (SettingsFault fault)
            {
                // Nobody is locked out by half a file.
                if (now != refused) Refused?.Invoke(fault.Diagnostic.ToString());
                refused = now;
            }

            return keys;
        }
    }

    /// <summary>Of what a link leads to: a secret of Kubernetes is a link that always stays as it is.</summary>
    private DateTime WrittenAt()
    {
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: true)?.LastWriteTimeUtc ?? File.GetLastWriteTimeUtc(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(e);
        }
    }

    private ImmutableArray<ApiKey> Read()
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(e);
        }

        return [.. lines.Select((text, index) => (Text: text.Trim(), Number: index + 1)).Where(line => line.Text is not ("" or ['#', ..])).Select(line => Parse(line.Text, line.Number))];
    }

    private ApiKey Parse(string line, int number)
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words is not [{ } name, { } hash, { } scopes] || !hash.StartsWith("sha256:", StringComparison.Ordinal) || hash.Length != 71 || !hash[7..].All(char.IsAsciiHexDigit))
            throw Fault(number, "is no key: it has a name, a hash and scopes");
        string[] asked = scopes.Split(',');
        if (asked.FirstOrDefault(scope => !Scopes.All.Contains(scope)) is { } unknown) throw Fault(number, $"gives the scope '{unknown}', which is none of {string.Join(", ", Scopes.All)}");
        return new ApiKey(name, [.. Convert.FromHexString(hash[7..])], [.. asked]);
    }

    private SettingsFault Unreadable(Exception e) => SettingsFault.At(path, "SPIKE3002", $"the keys cannot be read ({e.Message.TrimEnd('.')})", "Correct SPIKE_API_KEYS_FILE.");

    private SettingsFault Fault(int line, string what) => SettingsFault.At(path, "SPIKE3002", $"line {line} {what}", "Write it with 'spike-compile key NAME'.");
}

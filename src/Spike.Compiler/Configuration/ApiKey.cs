using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Spike.Compiler.Configuration;

/// <summary>A client's key as the service knows it: by its hash. The command line makes them, the service looks them up.</summary>
/// <param name="Name">Whom the audit names.</param>
/// <param name="Hash">SHA-256. A key is 256 random bits: there is nothing to guess that a slow hash would have to protect.</param>
/// <param name="Scopes">What it may do.</param>
internal sealed record ApiKey(string Name, ImmutableArray<byte> Hash, ImmutableArray<string> Scopes)
{
    /// <summary>By which a scanner of repositories finds one that leaked, and the service tells it from a token.</summary>
    public const string Prefix = "spk_";

    private const int SecretBytes = 32;

    /// <summary>A key that nobody has yet.</summary>
    public static string NewSecret() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));

    public static ImmutableArray<byte> HashOf(string secret) => [.. SHA256.HashData(Encoding.UTF8.GetBytes(secret))];

    /// <summary>The line of the file of keys.</summary>
    public string Line => $"{Name} sha256:{Convert.ToHexStringLower(Hash.AsSpan())} {string.Join(',', Scopes)}";
}

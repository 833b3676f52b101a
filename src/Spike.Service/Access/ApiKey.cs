using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Spike.Service.Access;

/// <summary>A client's key as the service knows it: by its hash.</summary>
/// <param name="Name">Whom the audit names.</param>
/// <param name="Hash">SHA-256. A key is 256 random bits: there is nothing to guess that a slow hash would have to protect.</param>
/// <param name="Scopes">What it may do.</param>
internal sealed record ApiKey(string Name, ImmutableArray<byte> Hash, ImmutableArray<string> Scopes)
{
    /// <summary>By which a scanner of repositories finds one that leaked, and the service tells it from a token.</summary>
    public const string Prefix = "spk_";

    public static ImmutableArray<byte> HashOf(string key) => [.. SHA256.HashData(Encoding.UTF8.GetBytes(key))];
}

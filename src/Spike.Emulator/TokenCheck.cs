using System.Security.Cryptography;
using System.Text;
using Grpc.Core;

namespace Spike.Emulator;

/// <summary>Lets in who shows the token.</summary>
/// <param name="token">Null: everybody.</param>
internal sealed class TokenCheck(string? token)
{
    private readonly byte[]? expected = token is null ? null : SHA256.HashData(Encoding.UTF8.GetBytes($"Bearer {token}"));

    /// <exception cref="RpcException">It is another one, or none.</exception>
    public void Require(ServerCallContext context)
    {
        if (expected is null) return;
        string shown = context.RequestHeaders.GetValue("authorization") ?? "";
        // Of digests, in a time that does not depend on how far they agree.
        if (!CryptographicOperations.FixedTimeEquals(expected, SHA256.HashData(Encoding.UTF8.GetBytes(shown))))
            throw new RpcException(new Status(StatusCode.Unauthenticated, shown.Length == 0 ? "no token was shown" : "it is another one"));
    }
}

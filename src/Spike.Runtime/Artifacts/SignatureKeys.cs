using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Spike.Runtime.Artifacts;

/// <summary>Keys of signatures in PEM files: who may sign, and with what.</summary>
internal static class SignatureKeys
{
    /// <summary>Files or folders of public keys, between commas: artifacts signed by one of them go to hardware.</summary>
    public const string TrustedVariable = "SPIKE_TRUSTED_KEYS";

    private const int LongestFile = 1 << 20;

    /// <summary>The trusted key that signed; null and why there is none.</summary>
    public static string? Refusal(ArtifactSignature? signature, IReadOnlyList<string> trusted)
    {
        if (trusted.Count == 0) return $"no trusted keys are named ({TrustedVariable}, or the option TrustedKeys)";
        if (signature is null) return "it is not signed";
        foreach (string file in trusted.SelectMany(Files))
        {
            foreach (byte[] info in PublicKeys(file))
            {
                if (!SHA256.HashData(info).AsSpan().SequenceEqual(signature.Key)) continue;
                using var key = ECDsa.Create();
                key.ImportSubjectPublicKeyInfo(info, out _);
                return signature.IsBy(key) ? null : $"its signature is not that of the key {signature.KeyHash[..16]}... over this file";
            }
        }

        return $"it is signed by the key {signature.KeyHash[..16]}..., which is none of the trusted ones";
    }

    /// <summary>Entries between commas.</summary>
    public static IReadOnlyList<string> Named(string? text) => text?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>A private key on P-256.</summary>
    /// <exception cref="CryptographicException">There is none in the file.</exception>
    public static ECDsa Private(string path)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(Read(path));
            if (key.ExportParameters(includePrivateParameters: true) is { D: not null } parameters && IsP256(parameters.Curve)) return key;
            throw new CryptographicException("it is no private key on the curve P-256");
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw e as CryptographicException ?? new CryptographicException("it holds no private key in PEM form", e);
        }
    }

    private static IEnumerable<string> Files(string place) => Directory.Exists(place) ? Directory.EnumerateFiles(place).Where(file => Path.GetExtension(file) is ".pem" or ".crt" or ".pub").Order(StringComparer.Ordinal) : [place];

    /// <summary>As SubjectPublicKeyInfo. What is no key on P-256 is passed over; a file that cannot be read is not.</summary>
    private static IEnumerable<byte[]> PublicKeys(string file)
    {
        ReadOnlyMemory<char> text = Read(file).AsMemory();
        while (PemEncoding.TryFind(text.Span, out PemFields fields))
        {
            string label = text[fields.Label].ToString(), block = text[fields.Location].ToString();
            text = text[fields.Location.End.GetOffset(text.Length)..];
            if (label is "PUBLIC KEY" or "CERTIFICATE" && Info(label, block) is { } info) yield return info;
        }
    }

    private static byte[]? Info(string label, string block)
    {
        try
        {
            using X509Certificate2? certificate = label == "CERTIFICATE" ? X509Certificate2.CreateFromPem(block) : null;
            using ECDsa? key = certificate is null ? ECDsa.Create() : certificate.GetECDsaPublicKey();
            if (certificate is null) key!.ImportFromPem(block);
            return key is not null && IsP256(key.ExportParameters(includePrivateParameters: false).Curve) ? key.ExportSubjectPublicKeyInfo() : null;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Systems name it differently.</summary>
    private static bool IsP256(ECCurve curve) => curve.Oid.Value == "1.2.840.10045.3.1.7" || curve.Oid.FriendlyName is "nistP256" or "ECDSA_P256";

    private static string Read(string file) => new FileInfo(file).Length <= LongestFile ? File.ReadAllText(file) : throw new IOException($"'{file}' is longer than 1 MiB, and no file of keys");
}

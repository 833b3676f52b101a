using System.CommandLine;
using System.Security.Cryptography;
using Spike.Cli.Evaluation;
using Spike.Cli.Rendering;
using Spike.Runtime;
using Spike.Runtime.Artifacts;

namespace Spike.Cli.Commands;

/// <summary>sign ARTIFACT --key KEY.pem: vouches for an artifact, so that it may go to a device where verification is required.</summary>
internal static class SignCommand
{
    private static readonly Argument<string> Artifact = CommonOptions.Artifact();
    private static readonly Option<string> Key = CommonOptions.Text("--key", "KEY.pem", "A private key on the curve P-256, in PEM form. Default: SPIKE_SIGNING_KEY.");

    public static Command Create(CommandHost host)
    {
        var command = new Command("sign", "Signs a compiled model, in its place.") { Artifact, Key };
        command.SetAction(parse => host.Run(parse, Run, DocumentJson.Default.SignDocument, SignText.Write));
        return command;
    }

    /// <exception cref="CommandFailure">The key is none, or the artifact cannot be read or replaced.</exception>
    public static string Sign(string artifact, string key)
    {
        try
        {
            using ECDsa secret = SignatureKeys.Private(key);
            // What is damaged is not vouched for.
            using (SpikeModel model = LoadedModel.Open(artifact)) _ = model.Name;
            OutputFile.Write(artifact, () => ArtifactSignature.Sign(artifact, secret));
            return Convert.ToHexStringLower(SHA256.HashData(secret.ExportSubjectPublicKeyInfo()));
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw CommandFailure.At(key, "SPIKE3002", $"the key cannot be used ({e.Message.TrimEnd('.')})", "Make one with: openssl ecparam -name prime256v1 -genkey -noout -out key.pem");
        }
    }

    private static SignDocument Run(CommandContext context)
    {
        string artifact = context.Parse.GetRequiredValue(Artifact);
        string key = context.Parse.GetValue(Key) ?? context.Settings.SigningKey ?? throw CommandFailure.Usage("there is no key to sign with", "Give --key KEY.pem, or set SPIKE_SIGNING_KEY.");
        return new SignDocument(artifact, Sign(artifact, key));
    }
}

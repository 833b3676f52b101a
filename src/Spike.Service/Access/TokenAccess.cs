using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication;
using Microsoft.IdentityModel.Tokens;
using Spike.Compiler.Configuration;

namespace Spike.Service.Access;

/// <summary>Tokens (JWT) that an issuer signed for this service. Their claim 'scope' says what they may do.</summary>
internal static class TokenAccess
{
    /// <exception cref="SettingsFault">The issuer's key cannot be read.</exception>
    public static void Add(AuthenticationBuilder authentication, ServiceSettings settings)
    {
        SecurityKey? key = settings.JwtKeyFile is { } file ? Read(file) : null;
        authentication.AddJwtBearer(options =>
        {
            options.MapInboundClaims = false;
            options.IncludeErrorDetails = false;
            // Asked of the issuer over TLS, unless its key is here.
            if (key is null) options.Authority = settings.JwtIssuer;
            options.TokenValidationParameters = new TokenValidationParameters
            {
                ValidIssuer = settings.JwtIssuer,
                ValidAudience = settings.JwtAudience,
                IssuerSigningKey = key,
                // What an issuer of machine tokens uses; none of those that a leaked public key could forge (HS256), and not 'none'.
                ValidAlgorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"],
                RequireExpirationTime = true,
                RequireSignedTokens = true,
                ClockSkew = TimeSpan.FromMinutes(1),
                NameClaimType = "sub",
            };
        });
    }

    private static AsymmetricSecurityKey Read(string file)
    {
        try
        {
            string pem = File.ReadAllText(file);
            try
            {
                var curve = ECDsa.Create();
                curve.ImportFromPem(pem);
                return new ECDsaSecurityKey(curve);
            }
            catch (Exception e) when (e is CryptographicException or ArgumentException)
            {
                var rsa = RSA.Create();
                rsa.ImportFromPem(pem);
                return new RsaSecurityKey(rsa);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw SettingsFault.At(file, "SPIKE3002", $"this is no public key ({e.Message.TrimEnd('.')})", "Correct SPIKE_JWT_KEY_FILE; it is PEM, of an RSA or an elliptic curve.");
        }
    }
}

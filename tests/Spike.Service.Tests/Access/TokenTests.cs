using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Spike.Compiler.Configuration;

namespace Spike.Service.Tests.Access;

[TestClass]
public class TokenTests
{
    private const string Issuer = "https://issuer.example.com", Audience = "spike-compiler";

    private static readonly ECDsa Key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    [TestMethod]
    public async Task A_token_of_the_issuer_lets_its_bearer_in()
    {
        using var folder = new TestFolder();
        await using AccessHost host = await StartAsync(folder);
        using HttpClient client = host.ClientWithKey(Token());
        Assert.AreEqual("ci", await client.GetStringAsync("/v1/who"));
    }

    [TestMethod]
    public async Task A_token_without_the_scope_does_not()
    {
        using var folder = new TestFolder();
        await using AccessHost host = await StartAsync(folder);
        using HttpClient client = host.ClientWithKey(Token(scope: "metrics openid")), none = host.ClientWithKey(Token(scope: null));
        Assert.AreEqual(HttpStatusCode.Forbidden, (await client.GetAsync("/v1/who")).StatusCode);
        Assert.AreEqual(HttpStatusCode.OK, (await client.GetAsync("/metrics")).StatusCode);
        Assert.AreEqual(HttpStatusCode.Forbidden, (await none.GetAsync("/v1/who")).StatusCode);
    }

    [TestMethod]
    public async Task Tokens_that_are_forged_old_or_for_somebody_else_are_none()
    {
        using var folder = new TestFolder();
        await using AccessHost host = await StartAsync(folder);
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string good = Token();
        string[] parts = good.Split('.');
        var wrong = new Dictionary<string, string>
        {
            ["of another issuer"] = Token(issuer: "https://other.example.com"),
            ["for another audience"] = Token(audience: "something-else"),
            ["that ran out"] = Token(expires: DateTime.UtcNow.AddMinutes(-10)),
            ["that a stranger signed"] = Token(key: new SigningCredentials(new ECDsaSecurityKey(stranger), SecurityAlgorithms.EcdsaSha256)),
            // The public key as a password: what it signs is everybody's.
            ["signed with the public key"] = Token(key: new SigningCredentials(new SymmetricSecurityKey(Encoding.UTF8.GetBytes(Key.ExportSubjectPublicKeyInfoPem())), SecurityAlgorithms.HmacSha256)),
            ["that nobody signed"] = $"{Base64UrlEncoder.Encode("{\"alg\":\"none\",\"typ\":\"JWT\"}")}.{parts[1]}.",
            ["that was changed"] = $"{parts[0]}.{Base64UrlEncoder.Encode(Base64UrlEncoder.Decode(parts[1]).Replace("\"ci\"", "\"cj\"", StringComparison.Ordinal))}.{parts[2]}",
            ["that is none"] = "abc",
        };
        foreach ((string what, string token) in wrong)
        {
            using HttpClient client = host.ClientWithKey(token);
            Assert.AreEqual(HttpStatusCode.Unauthorized, (await client.GetAsync("/v1/who")).StatusCode, $"a token {what}");
        }
    }

    [TestMethod]
    public async Task A_file_that_holds_no_key_is_refused_in_words()
    {
        using var folder = new TestFolder();
        var service = new ServiceSettings { JwtIssuer = Issuer, JwtKeyFile = folder.Write("key.pem", "nothing") };
        Assert.Contains("this is no public key", (await Assert.ThrowsExactlyAsync<SettingsFault>(() => AccessHost.StartAsync(service))).Diagnostic.Reason);
    }

    private static Task<AccessHost> StartAsync(TestFolder folder) =>
        AccessHost.StartAsync(new ServiceSettings { JwtIssuer = Issuer, JwtKeyFile = folder.Write("key.pem", Key.ExportSubjectPublicKeyInfoPem()) });

    private static string Token(string issuer = Issuer, string audience = Audience, string? scope = "openid compile", DateTime? expires = null, SigningCredentials? key = null)
    {
        DateTime end = expires ?? DateTime.UtcNow.AddMinutes(5);
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer,
            Audience = audience,
            NotBefore = end.AddMinutes(-10),
            IssuedAt = end.AddMinutes(-10),
            Expires = end,
            Claims = new Dictionary<string, object> { ["sub"] = "ci" }.Concat(scope is null ? [] : [KeyValuePair.Create("scope", (object)scope)]).ToDictionary(),
            SigningCredentials = key ?? new SigningCredentials(new ECDsaSecurityKey(Key), SecurityAlgorithms.EcdsaSha256),
        });
    }
}

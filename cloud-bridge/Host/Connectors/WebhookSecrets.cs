using System.Security.Cryptography;

namespace EdgeAgent.CloudBridge.Connectors;

/// <summary>Secrets that sign messages, as Standard Webhooks writes them.</summary>
public static class WebhookSecrets
{
    /// <summary>whsec_ and base64 of 32 random bytes.</summary>
    public static string New() => "whsec_" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
}

using System.Security.Cryptography;
using System.Text;

namespace EdgeAgent.Simulator.Machines;

/// <summary>
/// How a simulated module logs in: user is its id, password is HMAC-SHA256(module secret, gateway id) in hexadecimal, as for a real one. The secret a flasher
/// would have drawn at random is here derived from the id, so that a broker can be set up for the simulator without a file of secrets. Worth nothing outside a
/// demonstration.
/// </summary>
public static class ModuleCredential
{
    public static string PasswordOf(string moduleId, string gatewayId) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(SecretOf(moduleId), Encoding.UTF8.GetBytes(gatewayId)));

    public static byte[] SecretOf(string moduleId) => SHA256.HashData(Encoding.UTF8.GetBytes("simulated module " + moduleId));
}

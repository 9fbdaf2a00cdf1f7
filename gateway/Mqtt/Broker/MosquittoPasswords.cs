using System.Security.Cryptography;
using System.Text;

namespace EdgeAgent.Mqtt.Broker;

/// <summary>
/// The password file of mosquitto 2.0, as its tool mosquitto_passwd writes it: <c>user:$7$iterations$salt$hash</c>, PBKDF2 with SHA-512, both in base64.
/// </summary>
public static class MosquittoPasswords
{
    private const int SaltBytes = 12;                                                   // mosquitto_passwd's own
    private const int HashBytes = 64;                                                   // SHA-512
    private const int Iterations = 101;                                                 // mosquitto_passwd's default; our passwords are 256 random bits, not words

    /// <summary>One line for one user. Throws when the name is empty, over 65535 bytes, or holds a colon, a control character or one of + # / (which the ACL's patterns refuse).</summary>
    public static string Line(string user, string password)
    {
        if (!IsUser(user)) throw new ArgumentException($"\"{user}\" cannot be a broker user: no colon, control character, +, # or /, and not empty.", nameof(user));
        byte[] salt = RandomNumberGenerator.GetBytes(SaltBytes);
        byte[] hash = Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), salt, Iterations, HashAlgorithmName.SHA512, HashBytes);
        return $"{user}:$7${Iterations}${Convert.ToBase64String(salt)}${Convert.ToBase64String(hash)}";
    }

    /// <summary>The whole file for these users.</summary>
    public static string Text(IEnumerable<(string User, string Password)> users) =>
        string.Concat(users.Select(user => Line(user.User, user.Password) + "\n"));

    internal static bool IsUser(string? user) =>
        !string.IsNullOrEmpty(user) && Encoding.UTF8.GetByteCount(user) <= 65535 && !user.Any(letter => letter is ':' or '+' or '#' or '/' || char.IsControl(letter));
}

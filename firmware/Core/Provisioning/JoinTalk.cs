using EdgeAgent.Firmware.Board;

namespace EdgeAgent.Firmware.Provisioning;

/// <summary>
/// The module's side of one conversation with a gateway it joins (gateway/Contracts/Pairing/ModuleJoin.cs says what goes over the air). The module proves
/// nothing and believes nothing before the gateway has proven the login K = HMAC-SHA256(secret, gateway id), which only the gateway has where the module was
/// placed. Lines in, lines out; no socket, no clock. Limit: lines of <see cref="MaxLine"/> characters.
/// </summary>
public sealed class JoinTalk
{
    public const int MaxLine = 8192;

    private const int NonceLength = 32;
    private const string Base64Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    private readonly byte[] _secret;
    private readonly string _nonce;
    private readonly IKeyedHash _hash;
    private string _gatewayNonce = "";
    private byte[] _password = new byte[0];

    /// <param name="module">The module's id.</param>
    /// <param name="secret">Its secret, 32 bytes.</param>
    /// <param name="nonce">32 hexadecimal digits never said before.</param>
    /// <param name="hash">HMAC-SHA256.</param>
    public JoinTalk(string module, byte[] secret, string nonce, IKeyedHash hash)
    {
        _secret = secret;
        _nonce = nonce;
        _hash = hash;
        FirstLine = "JOIN 1 " + module + " " + nonce;
    }

    public string FirstLine { get; }

    /// <summary>Nothing more is to be said: there are settings, or a problem.</summary>
    public bool IsOver { get; private set; }

    public JoinProblem Problem { get; private set; }

    /// <summary>Whose gateway answered; empty until it has proven itself.</summary>
    public string Gateway { get; private set; } = "";

    /// <summary>What the gateway gave, proven to come from it; empty until then.</summary>
    public byte[] Settings { get; private set; } = new byte[0];

    /// <summary>Sixteen hexadecimal digits that both nonces went into: fit for an incarnation, and a chip has no better source.</summary>
    public string FreshDigits => Mac("incarnation " + Nonces).Substring(0, 16);

    private string Nonces => _nonce + " " + _gatewayNonce;

    /// <summary>Takes the gateway's line.</summary>
    /// <returns>What to say next; empty when the conversation is over.</returns>
    public string Take(string line)
    {
        string[] words = line.Length > MaxLine ? EmptyTexts.Of(0) : line.Split(' ');
        if (words.Length == 2 && words[0] == "NO") return End(JoinProblems.Parse(words[1]));
        if (Gateway.Length == 0 && words.Length == 4 && words[0] == "HERE") return Believe(words[1], words[2], words[3]);
        if (Gateway.Length > 0 && words.Length == 3 && words[0] == "WELCOME") return Open(words[1], words[2]);
        return End(JoinProblem.Malformed);
    }

    /// <summary>
    /// HMAC-SHA256(secret, gateway id) in hexadecimal: what the module logs in with at that gateway's broker, and the key of this conversation.
    /// </summary>
    public static string PasswordOf(byte[] secret, string gateway, IKeyedHash hash) => DeviceConfig.ToHex(hash.Compute(secret, BytesOf(gateway)));

    private string Believe(string gateway, string gatewayNonce, string proof)
    {
        if (gatewayNonce.Length != NonceLength) return End(JoinProblem.Malformed);
        _gatewayNonce = gatewayNonce;
        _password = BytesOf(PasswordOf(_secret, gateway, _hash));
        if (!AreEqual(proof, Mac("gateway " + Nonces))) return End(JoinProblem.FalseGateway);
        Gateway = gateway;
        return "PROOF " + Mac("module " + Nonces);
    }

    private string Open(string sealedText, string tag)
    {
        if (!AreEqual(tag, Mac("tag " + Nonces + " " + sealedText)) || !TryBase64(sealedText, out byte[] bytes)) return End(JoinProblem.BadSettings);
        for (int at = 0; at < bytes.Length; at += 32)
        {
            byte[] stream = _hash.Compute(_password, BytesOf("stream " + Nonces + " " + (at / 32)));
            for (int i = 0; i < 32 && at + i < bytes.Length; i++) bytes[at + i] ^= stream[i];
        }

        Settings = bytes;
        return End(JoinProblem.None);
    }

    private string End(JoinProblem problem)
    {
        IsOver = true;
        Problem = problem;
        return "";
    }

    private string Mac(string text) => DeviceConfig.ToHex(_hash.Compute(_password, BytesOf(text)));

    private static byte[] BytesOf(string text)
    {
        var bytes = new byte[text.Length];
        for (int i = 0; i < bytes.Length; i++) bytes[i] = (byte)text[i];
        return bytes;
    }

    // Takes as long for a wrong text as for the right one.
    private static bool AreEqual(string one, string other)
    {
        if (one.Length != other.Length) return false;
        int difference = 0;
        for (int i = 0; i < one.Length; i++) difference |= one[i] ^ other[i];
        return difference == 0;
    }

    private static bool TryBase64(string text, out byte[] bytes)
    {
        int padding = text.EndsWith("==") ? 2 : text.EndsWith("=") ? 1 : 0;
        bytes = new byte[0];
        if (text.Length % 4 != 0) return false;
        bytes = new byte[(text.Length / 4 * 3) - padding];
        int bits = 0;
        int count = 0;
        int at = 0;
        for (int i = 0; i < text.Length - padding; i++)
        {
            int digit = Base64Digits.IndexOf(text[i]);
            if (digit < 0) return false;
            bits = ((bits << 6) | digit) & 0xFFFF;
            count += 6;
            if (count < 8) continue;
            count -= 8;
            bytes[at++] = (byte)(bits >> count);
        }

        return true;
    }
}

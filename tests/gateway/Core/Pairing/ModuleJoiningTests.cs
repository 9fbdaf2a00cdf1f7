using System.Security.Cryptography;
using EdgeAgent.Contracts.Pairing;
using EdgeAgent.Gateway.Pairing;

namespace EdgeAgent.Gateway.Tests.Pairing;

/// <summary>A virtual module joins a gateway: the sound one gets its settings, every other gets a reason and nothing else.</summary>
public sealed class ModuleJoiningTests
{
    private const string Gateway = "gw-0a1b2c3d4e5f";
    private const string Settings =
        "wifi=plant\nwifi-password=correct horse\nhost=192.168.7.1\nport=8883\ngateway=gw-0a1b2c3d4e5f\n-----BEGIN CERTIFICATE-----\n…";

    private readonly VirtualModule _module = new("00000000A1", RandomNumberGenerator.GetBytes(32));
    private readonly Dictionary<string, string> _placed = [];
    private readonly ModuleJoining _joining;

    public ModuleJoiningTests()
    {
        _joining = new ModuleJoining(Gateway, module => _placed.GetValueOrDefault(module), _ => Settings, Nonce);
        _placed[_module.Id] = _module.PasswordAt(Gateway);
    }

    [Fact]
    public void A_placed_module_that_proves_its_secret_gets_its_settings()
    {
        Assert.Equal(Settings, _module.Join(_joining, 0));
        Assert.Equal(Gateway, _module.LearntGateway);
    }

    [Fact]
    public void Nothing_of_the_settings_or_the_login_can_be_read_on_the_way()
    {
        _module.Join(_joining, 0);
        string air = string.Join('\n', _module.Air);
        Assert.DoesNotContain(_module.PasswordAt(Gateway), air, StringComparison.Ordinal);
        Assert.DoesNotContain("correct horse", air, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String("correct horse"u8)[..12], air, StringComparison.Ordinal);
    }

    [Fact]
    public void A_module_that_was_not_placed_is_refused_and_shown()
    {
        _placed.Clear();
        Assert.Null(_module.Join(_joining, 7));
        Assert.Equal(new JoinRefusal(_module.Id, "not-placed", 7), Assert.Single(_joining.Refusals));
    }

    [Fact]
    public void A_copy_with_another_secret_is_refused_shown_and_locked_after_five_tries()
    {
        var copy = new VirtualModule(_module.Id, RandomNumberGenerator.GetBytes(32)) { TrustsAnybody = true };
        for (int i = 0; i < ModuleJoining.WrongBeforeLock; i++) Assert.Null(copy.Join(_joining, i));
        Assert.All(_joining.Refusals, refusal => Assert.Equal("wrong-proof", refusal.Reason));
        Assert.Null(copy.Join(_joining, 10));
        Assert.Equal("locked", _joining.Refusals[0].Reason);
        Assert.Null(copy.Join(_joining, 10 + (long)ModuleJoining.LockTime.TotalMilliseconds));
        Assert.Equal("wrong-proof", _joining.Refusals[0].Reason);
    }

    [Fact]
    public void A_copy_of_its_label_from_elsewhere_does_not_lock_the_right_module_out()
    {
        var copy = new VirtualModule(_module.Id, RandomNumberGenerator.GetBytes(32)) { TrustsAnybody = true, Peer = "10.0.0.66" };
        for (int i = 0; i < ModuleJoining.WrongBeforeLock; i++) Assert.Null(copy.Join(_joining, i));

        Assert.Equal(Settings, _module.Join(_joining, 10));
    }

    [Fact]
    public void However_many_peers_are_wrong_so_many_are_remembered_and_no_more()
    {
        var copy = new VirtualModule(_module.Id, RandomNumberGenerator.GetBytes(32)) { TrustsAnybody = true };
        for (int i = 0; i < ModuleJoining.MaxPeers + 10; i++)
        {
            copy.Peer = "peer " + i;
            Assert.Null(copy.Join(_joining, i));
        }

        Assert.Equal(Settings, _module.Join(_joining, ModuleJoining.MaxPeers + 20));
    }

    [Fact]
    public void A_module_tells_nothing_to_a_gateway_that_cannot_prove_its_login()
    {
        var thief = new ModuleJoining("gw-of-the-thief", _ => new string('0', 64), _ => "wifi=evil", Nonce);
        Assert.Null(_module.Join(thief, 0));
        Assert.DoesNotContain(_module.Air, line => line.StartsWith(ModuleJoin.Proof, StringComparison.Ordinal));
    }

    [Fact]
    public void A_recorded_conversation_played_again_gets_nothing()
    {
        _module.Join(_joining, 0);
        ModuleJoining.Conversation again = _joining.Begin("10.0.0.9");
        again.Step(_module.Said[0], 1);
        Assert.Equal("NO wrong-proof", again.Step(_module.Said[1], 1));
    }

    [Fact]
    public void Settings_changed_on_the_way_are_not_taken()
    {
        string password = _module.PasswordAt(Gateway);
        (string text, string tag) = ModuleJoin.Seal(password, new string('a', 32), new string('b', 32), Settings);
        Assert.Equal(Settings, ModuleJoin.Open(password, new string('a', 32), new string('b', 32), text, tag));
        string changed = (text[0] == 'A' ? 'B' : 'A') + text[1..];
        Assert.Null(ModuleJoin.Open(password, new string('a', 32), new string('b', 32), changed, tag));
        Assert.Null(ModuleJoin.Open(password, new string('a', 32), new string('c', 32), text, tag));
    }

    [Theory]
    [InlineData("")]
    [InlineData("JOIN")]
    [InlineData("JOIN 2 00000000A1 00000000000000000000000000000000")]
    [InlineData("JOIN 1 00000000A1 xyz")]
    [InlineData("JOIN 1 ../../etc 00000000000000000000000000000000")]
    [InlineData("PROOF 00")]
    public void What_is_no_join_is_refused_as_malformed(string line)
    {
        ModuleJoining.Conversation conversation = _joining.Begin("10.0.0.9");
        Assert.Equal("NO malformed", conversation.Step(line, 0));
        Assert.True(conversation.IsOver);
    }

    [Fact]
    public void A_thousand_strangers_leave_twenty_lines()
    {
        _placed.Clear();
        for (int i = 1; i <= 1000; i++) _joining.Begin("10.0.0.9").Step($"JOIN 1 {Contracts.ModuleWire.ModuleId.ToText((ulong)i)} {Nonce()}", i);
        Assert.Equal(ModuleJoining.MaxRefusals, _joining.Refusals.Count);
    }

    private static string Nonce() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>The module's side of the protocol.</summary>
    private sealed class VirtualModule(string id, byte[] secret)
    {
        public string Id => id;

        public string Peer { get; set; } = "10.0.0.9";

        public bool TrustsAnybody { get; init; }

        public string LearntGateway { get; private set; } = "";

        public List<string> Said { get; } = [];

        public List<string> Air { get; } = [];

        public string PasswordAt(string gateway) => Signatures.ModulePassword(secret, gateway);

        public string? Join(ModuleJoining joining, long nowMs)
        {
            ModuleJoining.Conversation conversation = joining.Begin(Peer);
            string nonce = Nonce();
            if (Say(conversation, $"{ModuleJoin.Join} {id} {nonce}", nowMs).Split(' ') is not [ModuleJoin.Here, var gateway, var gatewayNonce, var proof])
                return null;
            string password = PasswordAt(gateway);
            if (!TrustsAnybody && proof != ModuleJoin.ProofOf(password, "gateway", nonce, gatewayNonce)) return null;
            if (
                Say(conversation, $"{ModuleJoin.Proof} {ModuleJoin.ProofOf(password, "module", nonce, gatewayNonce)}", nowMs).Split(' ')
                is not [ModuleJoin.Welcome, var text, var tag]
            )
                return null;
            LearntGateway = gateway;
            return ModuleJoin.Open(password, nonce, gatewayNonce, text, tag);
        }

        private string Say(ModuleJoining.Conversation conversation, string line, long nowMs)
        {
            Said.Add(line);
            string answer = conversation.Step(line, nowMs);
            Air.AddRange([line, answer]);
            return answer;
        }
    }
}

using System.Security.Cryptography;
using System.Text;
using EdgeAgent.Contracts.Pairing;
using EdgeAgent.Firmware.Provisioning;
using EdgeAgent.Simulator.Joining;

namespace EdgeAgent.Firmware.Tests.Provisioning;

/// <summary>A module looks for its plant; the gateway's side is made of the contract's own functions.</summary>
public sealed class JoinMachineTests
{
    private const string Module = "0200000011";
    private const string Anchor = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";

    private static readonly byte[] s_secret = [.. Enumerable.Range(1, 32).Select(value => (byte)value)];

    [Fact]
    public void A_module_without_a_plant_enters_the_strongest_access_point_proves_its_secret_stores_what_it_gets_and_starts_again()
    {
        var air = new Air(("EdgeAgent-far", -80, Gateway.Of("gw-far")), ("Somebody's phone", -20, null), ("EdgeAgent-near", -40, Gateway.Of("gw-near")));
        JoinMachine machine = New();
        Assert.Equal(JoinAction.Restart, air.Round(machine, 0));
        Assert.Equal(["EdgeAgent-near"], air.Entered);
        Assert.True(machine.IsMove);

        DeviceConfig config = DeviceConfig.Parse(
            Encoding.ASCII.GetBytes($"module={Module}\nincarnation=0123456789abcdef\nsecret={DeviceConfig.ToHex(s_secret)}\n"),
            air.Flash);
        Assert.Equal("", config.Problems);
        Assert.Equal(("plant", "a=b", "192.168.1.5", 8883, "gw-near"), (config.WifiName, config.WifiPassword, config.Host, config.Port, config.Gateway));
        Assert.Equal(Anchor, Encoding.ASCII.GetString(config.TrustAnchor));
        Assert.NotEqual(0x0123456789abcdefUL, config.FirstIncarnation);
    }

    [Fact]
    public void A_module_says_nothing_of_its_secret_to_a_gateway_that_does_not_prove_itself()
    {
        var air = new Air(("EdgeAgent-thief", -40, new Gateway("gw", new string('0', 64))));
        JoinMachine machine = New();
        air.Round(machine, 0);
        Assert.Equal(JoinProblem.FalseGateway, machine.Problem);
        Assert.DoesNotContain(air.Said, line => line.StartsWith("PROOF", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("not-placed", JoinProblem.NotPlaced)]
    [InlineData("wrong-proof", JoinProblem.WrongProof)]
    [InlineData("locked", JoinProblem.Locked)]
    [InlineData("malformed", JoinProblem.Malformed)]
    [InlineData("something-newer", JoinProblem.Malformed)]
    public void A_refusal_is_known_by_its_name_and_the_next_access_point_is_tried(string reason, JoinProblem problem)
    {
        var air = new Air(
            ("EdgeAgent-a", -40, Gateway.Of("gw-a") with { Refusal = reason }),
            ("EdgeAgent-b", -50, null),
            ("EdgeAgent-c", -60, Gateway.Of("gw-c") with { Refusal = reason }));
        JoinMachine machine = New();
        Assert.Equal(JoinAction.Wait, air.Round(machine, 0));
        Assert.Equal(["EdgeAgent-a", "EdgeAgent-b", "EdgeAgent-c"], air.Entered);
        Assert.Equal(problem, machine.Problem);
        Assert.Equal(reason == "something-newer" ? "malformed" : reason, JoinProblems.Of(machine.Problem));
    }

    [Fact]
    public void Tries_go_on_for_ever_with_waits_that_double_up_to_five_minutes()
    {
        var air = new Air();
        JoinMachine machine = New();
        long nowMs = 0;
        long nominalMs = JoinMachine.FirstDelayMs;
        for (int round = 0; round < 12; round++)
        {
            air.Round(machine, nowMs);
            Assert.Equal((JoinProblem.NoAccessPoint, round + 1), (machine.Problem, machine.Failures));
            long waitedMs = 0;
            while (machine.Next(nowMs + waitedMs, false) == JoinAction.Wait) waitedMs += 100;
            Assert.InRange(waitedMs, nominalMs / 2, nominalMs + 100);
            nowMs += waitedMs;
            nominalMs = Math.Min(2 * nominalMs, JoinMachine.LongestDelayMs);
        }
    }

    [Theory]
    [InlineData("wifi=plant\nhost=h\nport=8883\ngateway=another\n" + Anchor)]
    [InlineData("wifi=plant\nhost=h\nport=8883\ngateway=gw\n")]
    [InlineData("wifi=plant\nport=8883\ngateway=gw\n" + Anchor)]
    [InlineData("wifi=plant\nhost=h\nport=x\ngateway=gw\n" + Anchor)]
    public void Settings_that_miss_something_are_not_stored(string settings)
    {
        var air = new Air(("EdgeAgent-a", -40, Gateway.Of("gw") with { Settings = settings }));
        JoinMachine machine = New();
        air.Round(machine, 0);
        Assert.Equal(JoinProblem.BadSettings, machine.Problem);
        Assert.Empty(air.Flash);
    }

    [Fact]
    public void Settings_changed_on_the_way_or_too_long_for_the_flash_are_not_stored()
    {
        foreach (Gateway gateway in new[]
        {
            Gateway.Of("gw") with { IsChangedOnTheWay = true },
            Gateway.Of("gw") with { Settings = Gateway.Of("gw").Text + new string('x', PlantSettings.MaxBytes) },
        })
        {
            var air = new Air(("EdgeAgent-a", -40, gateway));
            JoinMachine machine = New();
            air.Round(machine, 0);
            Assert.Equal(JoinProblem.BadSettings, machine.Problem);
            Assert.Empty(air.Flash);
        }
    }

    [Fact]
    public void When_the_flash_takes_nothing_the_module_says_so_and_tries_again()
    {
        var air = new Air(("EdgeAgent-a", -40, Gateway.Of("gw"))) { IsFlashFull = true };
        JoinMachine machine = New();
        air.Round(machine, 0);
        Assert.Equal(JoinProblem.NotStored, machine.Problem);
        air.IsFlashFull = false;
        Assert.Equal(JoinAction.Restart, air.Round(machine, 20_000));
    }

    [Fact]
    public void A_module_whose_gateway_receives_it_never_looks()
    {
        var air = new Air(("EdgeAgent-a", -40, Gateway.Of("gw-new")));
        JoinMachine machine = New(air.FlashOf("gw-old"), "gw-old");
        for (long nowMs = 0; nowMs < 86_400_000; nowMs += 60_000) Assert.Equal(JoinAction.Wait, machine.Next(nowMs, true));
    }

    [Fact]
    public void A_module_that_was_moved_joins_the_new_gateway_ten_minutes_after_the_old_one_was_lost()
    {
        var air = new Air(("EdgeAgent-a", -40, Gateway.Of("gw-new")));
        JoinMachine machine = New(air.FlashOf("gw-old"), "gw-old");
        machine.Next(1_000_000, true);
        Assert.Equal(JoinAction.Wait, machine.Next(1_000_000 + JoinMachine.LostAfterMs - 1, false));
        Assert.Equal(JoinAction.Restart, air.Round(machine, 1_000_000 + JoinMachine.LostAfterMs));
        Assert.True(machine.IsMove);
        Assert.Equal("gw-new", DeviceConfig.Parse([], air.Flash).Gateway);
    }

    [Fact]
    public void A_module_in_a_plant_does_not_leave_its_network_when_no_access_point_is_in_sight_and_goes_back_when_it_is_not_let_in()
    {
        var air = new Air();
        JoinMachine machine = New(air.FlashOf("gw-old"), "gw-old");
        Assert.Equal(JoinAction.Wait, air.Round(machine, JoinMachine.LostAfterMs));
        Assert.Equal(0, air.Left);

        var strange = new Air(("EdgeAgent-a", -40, Gateway.Of("gw-b") with { Refusal = "not-placed" }));
        JoinMachine other = New(air.FlashOf("gw-old"), "gw-old");
        Assert.Equal(JoinAction.Wait, strange.Round(other, JoinMachine.LostAfterMs));
        Assert.Equal(1, strange.Left);
    }

    [Fact]
    public void The_same_settings_again_are_no_reason_to_start_anew_and_other_ones_of_the_same_gateway_are_no_move()
    {
        var air = new Air(("EdgeAgent-a", -40, Gateway.Of("gw")));
        byte[] known = air.FlashOf("gw");
        JoinMachine machine = New(known, "gw");
        Assert.Equal(JoinAction.Wait, air.Round(machine, JoinMachine.LostAfterMs));
        Assert.Equal((JoinProblem.NothingNew, 1), (machine.Problem, air.Left));

        var changed = new Air(("EdgeAgent-a", -40, Gateway.Of("gw") with { Settings = Gateway.Of("gw").Text.Replace("a=b", "c=d", StringComparison.Ordinal) }));
        JoinMachine again = New(known, "gw");
        Assert.Equal(JoinAction.Restart, changed.Round(again, JoinMachine.LostAfterMs));
        Assert.False(again.IsMove);
        Assert.Equal("c=d", DeviceConfig.Parse([], changed.Flash).WifiPassword);
    }

    [Fact]
    public void A_gateway_says_what_its_machine_asks_for_and_never_who_the_module_is_or_how_it_is_built()
    {
        byte[] plant = Encoding.ASCII.GetBytes(
            "module=00000000A1\nsecret=00\nboard=s3\nphases=1\nelectrical=pzem\nrated-ma=27700\nnominal-volts=230\n" + Gateway.Of("gw").Text);
        DeviceConfig config = DeviceConfig.Parse(
            Encoding.ASCII.GetBytes($"module={Module}\nincarnation=1123456789abcdef\nsecret={DeviceConfig.ToHex(s_secret)}\nelectrical=clamps\n"),
            plant);
        Assert.Equal("", config.Problems);
        Assert.Equal(("wroom", 3, "clamps", 27_700, 230), (config.Board, config.Phases, config.Electrical, config.RatedMilliAmps, config.NominalVolts));
        Assert.Equal(DeviceConfig.ToHex(s_secret), config.Secret);
    }

    private static JoinMachine New(byte[]? known = null, string gateway = "") => new(Module, s_secret, gateway, known ?? [], new HostKeyedHash());

    /// <summary>A gateway that placed the module; its login is derived as the bridge derives it.</summary>
    private sealed record Gateway(string Id, string Password)
    {
        public string? Refusal { get; init; }

        public bool IsChangedOnTheWay { get; init; }

        public string? Settings { get; init; }

        public string Text => Settings ?? $"wifi=plant\nwifi-password=a=b\nhost=192.168.1.5\nport=8883\ngateway={Id}\n{Anchor}";

        public static Gateway Of(string id) => new(id, Signatures.ModulePassword(s_secret, id));
    }

    /// <summary>The networks a module hears, its flash, and what it did.</summary>
    private sealed class Air(params (string Name, int Dbm, Gateway? Gateway)[] networks)
    {
        private readonly string _nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        private string _moduleNonce = "";

        public List<string> Entered { get; } = [];

        public List<string> Said { get; } = [];

        public int Left { get; private set; }

        public byte[] Flash { get; private set; } = [];

        public bool IsFlashFull { get; set; }

        public byte[] FlashOf(string gateway) => PlantSettings.With(Encoding.ASCII.GetBytes(Gateway.Of(gateway).Text), "00000000000000aa");

        /// <summary>Does what the machine says until it waits or the module starts again.</summary>
        public JoinAction Round(JoinMachine machine, long nowMs)
        {
            while (true)
            {
                JoinAction action = machine.Next(nowMs, false);
                Gateway? here = Array.Find(networks, network => network.Name == machine.AccessPoint).Gateway;
                switch (action)
                {
                    case JoinAction.Scan:
                        foreach (var network in networks) machine.Found(network.Name, network.Dbm);
                        machine.Scanned(nowMs);
                        break;
                    case JoinAction.Enter:
                        Entered.Add(machine.AccessPoint);
                        machine.Entered(here is not null, nowMs);
                        break;
                    case JoinAction.Open:
                        machine.Opened(true, nowMs);
                        break;
                    case JoinAction.Say:
                        Said.Add(machine.Line);
                        machine.Heard(Answer(here!, machine.Line), nowMs);
                        break;
                    case JoinAction.Leave:
                        Left++;
                        machine.Left();
                        break;
                    case JoinAction.Keep:
                        if (!IsFlashFull) Flash = machine.Settings;
                        machine.Kept(!IsFlashFull, nowMs);
                        break;
                    default:
                        return action;
                }
            }
        }

        private string Answer(Gateway gateway, string line)
        {
            if (line.StartsWith(ModuleJoin.Join, StringComparison.Ordinal))
            {
                if (gateway.Refusal is { } word and not "wrong-proof") return $"{ModuleJoin.No} {word}";
                _moduleNonce = line.Split(' ')[3];
                Assert.True(ModuleJoin.IsNonce(_moduleNonce));
                return $"{ModuleJoin.Here} {gateway.Id} {_nonce} {ModuleJoin.ProofOf(gateway.Password, "gateway", _moduleNonce, _nonce)}";
            }

            Assert.Equal($"{ModuleJoin.Proof} {ModuleJoin.ProofOf(gateway.Password, "module", _moduleNonce, _nonce)}", line);
            if (gateway.Refusal is { } refusal) return $"{ModuleJoin.No} {refusal}";
            (string text, string tag) = ModuleJoin.Seal(gateway.Password, _moduleNonce, _nonce, gateway.Text);
            return $"{ModuleJoin.Welcome} {(gateway.IsChangedOnTheWay ? text[1..] + text[0] : text)} {tag}";
        }
    }
}

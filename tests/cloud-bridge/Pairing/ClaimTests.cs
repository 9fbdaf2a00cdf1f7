using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.Pairing;
using EdgeAgent.CloudBridge.Pairing.Authority;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.CloudBridge.Tests.Storage;
using EdgeAgent.Contracts.Pairing;
using EdgeAgent.Contracts.Profiles;

namespace EdgeAgent.CloudBridge.Tests.Pairing;

/// <summary>Claiming a gateway, as it goes and as it is attacked. Each attack's test fails when its defence is taken out.</summary>
public sealed class ClaimTests : IDisposable
{
    private readonly PairingBench _bench = new();
    private readonly PostgresServer _postgres;
    private readonly MadeBox _box;

    public ClaimTests(PostgresServer postgres)
    {
        _postgres = postgres;
        _box = new MadeBox(_bench);
    }

    private static Claimant Installer => PairingBench.Installer;

    private static Claimant Stranger => PairingBench.Stranger;

    public void Dispose()
    {
        _box.Dispose();
        _bench.Dispose();
    }

    [Fact]
    public void A_scanned_gateway_whose_page_code_was_given_belongs_to_the_site() => Paired(_bench);

    [Fact]
    public void Pairing_is_the_same_on_PostgreSQL()
    {
        using var bench = new PairingBench(TestStore.Postgres(_postgres));
        Paired(bench);
    }

    [Fact]
    public void The_button_proves_presence_for_the_only_claim()
    {
        Claim claim = _bench.Claims.Begin(Installer, _box.Label).Value!;
        _box.CheckIn();
        _box.IsButtonPressed = true;
        Assert.Equal(GatewayStates.Paired, _box.CheckIn().State);
        Assert.Equal("button", _bench.Claims.Find(Installer, claim.Id)!.Method);
    }

    [Fact]
    public void A_photographed_label_gets_nothing_without_somebody_at_the_gateway()
    {
        Claim claim = _bench.Claims.Begin(Stranger, _box.Label).Value!;
        for (int hour = 0; hour < 30; hour++)
        {
            _box.CheckIn();
            _bench.Time.Advance(TimeSpan.FromHours(1));
        }

        Assert.Equal(ClaimState.Expired, _bench.Claims.Find(Stranger, claim.Id)!.State);
        Assert.Null(_bench.Enrolment.Sign(_box.Request(), null, out string? problem));
        Assert.Equal("not-paired", problem);
    }

    [Fact]
    public void A_breaker_off_and_on_pairs_nothing()
    {
        _bench.Claims.Begin(Stranger, _box.Label);
        for (int start = 0; start < 10; start++)
        {
            using var afterPowerUp = new MadeBox(_bench);                                // every other box in the hall starts too
            Assert.Equal(GatewayStates.Unclaimed, afterPowerUp.CheckIn().State);
            Assert.Equal(GatewayStates.Pending, _box.CheckIn().State);
        }
    }

    [Fact]
    public void The_button_confirms_nobody_while_two_claims_wait()
    {
        Claim photographer = _bench.Claims.Begin(Stranger, _box.Label).Value!;
        Claim installer = _bench.Claims.Begin(Installer, _box.Label).Value!;
        _box.IsButtonPressed = true;
        Assert.Equal(GatewayStates.Pending, _box.CheckIn().State);

        // The code says which claim is meant.
        _bench.Claims.GiveDigits(Installer, installer.Id, _box.PresenceLabel);
        _box.IsButtonPressed = false;
        Assert.Equal(GatewayStates.Paired, _box.CheckIn().State);
        Assert.Equal(ClaimState.Lost, _bench.Claims.Find(Stranger, photographer.Id)!.State);
    }

    [Fact]
    public void The_button_confirms_no_claim_that_came_from_a_typed_code()
    {
        _bench.Claims.Begin(Stranger, LabelCodec.Printed(_box.Code));
        _box.IsButtonPressed = true;
        Assert.Equal(GatewayStates.Pending, _box.CheckIn().State);
    }

    [Fact]
    public void Guessed_page_codes_lock_the_gateway_for_twice_as_long_each_time()
    {
        Claim claim = _bench.Claims.Begin(Stranger, _box.Label).Value!;
        int tried = 0;
        DateTimeOffset end = _bench.Time.GetUtcNow().AddHours(23);
        while (_bench.Time.GetUtcNow() < end)
        {
            if (_bench.Claims.GiveDigits(Stranger, claim.Id, (50_000_000 + tried).ToString(System.Globalization.CultureInfo.InvariantCulture)).Problem is null)
                tried++;
            _box.CheckIn();
            _bench.Time.Advance(TimeSpan.FromMinutes(1));
        }

        // 15 + 30 + 60 + 120 + 240 + 480 min of locks, 5 tries before each: README.md's 35 on the first day.
        Assert.InRange(tried, 30, 35);
        Assert.Contains(_bench.Journal(Stranger), entry => entry.What == JournalEntries.PresenceLocked);
    }

    [Fact]
    public void The_right_code_during_a_lock_counts_for_nothing()
    {
        Claim claim = _bench.Claims.Begin(Installer, _box.Label).Value!;
        for (int i = 0; i < 5; i++)
        {
            _bench.Claims.GiveDigits(Installer, claim.Id, "11111111");
            _box.CheckIn();
        }

        Assert.Equal(PairingProblems.Locked, _bench.Claims.GiveDigits(Installer, claim.Id, _box.PresenceLabel).Problem);
        Assert.Equal(GatewayStates.Pending, _box.CheckIn().State);
        _bench.Time.Advance(TimeSpan.FromMinutes(16));
        Assert.Null(_bench.Claims.GiveDigits(Installer, claim.Id, _box.PresenceLabel).Problem);
        Assert.Equal(GatewayStates.Paired, _box.CheckIn().State);
    }

    [Fact]
    public void Wrong_labels_lock_the_person_and_not_the_gateway()
    {
        for (int i = 0; i < 10; i++) Assert.Equal(PairingProblems.NotOurs, _bench.Claims.Begin(Stranger, "https://pair.example/g#1AAAA").Problem);
        Assert.Equal(PairingProblems.Locked, _bench.Claims.Begin(Stranger, _box.Label).Problem);
        Assert.Null(_bench.Claims.Begin(Installer, _box.Label).Problem);
    }

    [Fact]
    public void A_replayed_check_in_pairs_nothing_and_is_told_nothing()
    {
        Claim claim = _bench.Claims.Begin(Installer, _box.Label).Value!;
        _box.CheckIn();
        SignedMessage recorded = _box.Sign(_box.Message() with { Verdicts = [new ClaimVerdict(claim.Id, ClaimResults.Present, "button")] });
        _bench.Time.Advance(GatewayCheckIn.ChallengeLife + TimeSpan.FromSeconds(1));

        Assert.True(CheckInRules.TryRead(recorded, out CheckIn message, out string print));
        Assert.Equal(GatewayStates.Unclaimed, _bench.Gateways.Answer(message, print).State);
        Assert.Equal(ClaimState.Pending, _bench.Claims.Find(Installer, claim.Id)!.State);

        _bench.Pair(_box);
        CheckInAnswer told = _bench.Gateways.Answer(message, print);
        Assert.Null(told.Settings);
    }

    [Fact]
    public void A_check_in_changed_on_the_way_is_not_read()
    {
        SignedMessage sent = _box.Sign(_box.Message());
        byte[] payload = Convert.FromBase64String(sent.Payload);
        payload[^3] ^= 1;
        Assert.False(CheckInRules.TryRead(sent with { Payload = Convert.ToBase64String(payload) }, out _, out _));
        using var other = new MadeBox(_bench);
        Assert.False(CheckInRules.TryRead(sent with { Signature = other.Sign(_box.Message()).Signature }, out _, out _));
    }

    [Fact]
    public void A_claim_that_is_done_cannot_be_claimed_again_and_its_owner_hears_of_the_try()
    {
        _bench.Pair(_box);
        Assert.Equal(PairingProblems.AlreadyClaimed, _bench.Claims.Begin(Stranger, _box.Label).Problem);
        Assert.Equal(PairingProblems.AlreadyClaimed, _bench.Claims.Begin(Stranger, LabelCodec.Printed(_box.Code)).Problem);
        Assert.Equal(PairingProblems.AlreadyYours, _bench.Claims.Begin(Installer, _box.Label).Problem);
        Assert.Contains(_bench.Journal(Installer), entry => entry.What == JournalEntries.StrangerTried);
    }

    [Fact]
    public void A_key_swapped_in_at_enrolment_gets_no_certificate_and_cannot_end_the_claim()
    {
        Claim claim = _bench.Claims.Begin(Installer, _box.Label).Value!;
        using var middle = new MadeBox(_bench) { Digits = _box.Digits };
        middle.CheckIn();
        SignedMessage forged = middle.Sign(middle.Message() with { Verdicts = [new ClaimVerdict(claim.Id, ClaimResults.Present, "button")] });
        Assert.True(CheckInRules.TryRead(forged, out CheckIn message, out string print));
        _bench.Gateways.Answer(message, print);
        Assert.Equal(ClaimState.Pending, _bench.Claims.Find(Installer, claim.Id)!.State);

        _bench.Pair(_box);
        Assert.Null(_bench.Enrolment.Sign(middle.Request("gw-" + _box.Code.ToLowerInvariant()), null, out string? problem));
        Assert.Equal("not-paired", problem);
    }

    [Fact]
    public void A_label_with_another_gateways_print_is_noticed_by_the_gateway()
    {
        // A forged label: this gateway's short code, an attacker's idea of its secret.
        string forged = LabelCodec.ToUrl("pair.example", new Label(LabelKind.Gateway, _box.Print, new string('7', LabelCodec.LabelSecretLength)));
        Claim claim = _bench.Claims.Begin(Stranger, forged).Value!;
        _box.IsButtonPressed = true;
        Assert.Equal(GatewayStates.Pending, _box.CheckIn().State);
        Assert.Equal(PairingProblems.WrongLabel, _bench.Claims.Find(Stranger, claim.Id)!.Problem);
    }

    [Fact]
    public void A_pending_claim_can_be_undone_and_is_not_seen_by_other_sites()
    {
        Claim claim = _bench.Claims.Begin(Installer, _box.Label).Value!;
        Assert.Null(_bench.Claims.Find(Stranger, claim.Id));
        Assert.Equal(PairingProblems.Unknown, _bench.Claims.Undo(Stranger, claim.Id).Problem);
        Assert.Equal(PairingProblems.Unknown, _bench.Claims.GiveDigits(Stranger, claim.Id, _box.PresenceLabel).Problem);
        Assert.Equal(ClaimState.Undone, _bench.Claims.Undo(Installer, claim.Id).Value!.State);
        Assert.Equal(GatewayStates.Unclaimed, _box.CheckIn().State);
    }

    [Fact]
    public void A_gateway_that_comes_on_line_later_is_paired_then()
    {
        Claim claim = _bench.Claims.Begin(Installer, _box.Label).Value!;
        _bench.Claims.GiveDigits(Installer, claim.Id, _box.PresenceLabel);
        _bench.Time.Advance(TimeSpan.FromHours(23));
        Assert.False(_bench.Claims.Find(Installer, claim.Id)!.IsOnLine);
        Assert.Equal(GatewayStates.Paired, _box.CheckIn().State);
    }

    [Fact]
    public void A_presence_code_of_another_gateway_is_told_apart_before_it_counts_as_wrong()
    {
        using var other = new MadeBox(_bench);
        Claim claim = _bench.Claims.Begin(Installer, _box.Label).Value!;
        Assert.Equal(PairingProblems.OtherGateway, _bench.Claims.GiveDigits(Installer, claim.Id, other.PresenceLabel).Problem);
    }

    [Fact]
    public void An_undone_pairing_ends_the_certificate_and_the_gateway_wipes_itself_before_it_is_free()
    {
        Claim claim = _bench.Pair(_box);
        Assert.NotNull(_bench.Enrolment.Sign(_box.Request(), null, out _));
        _bench.Claims.Undo(Installer, claim.Id);
        Assert.Null(_bench.Enrolment.Sign(_box.Request(), null, out string? problem));
        Assert.Equal("revoked", problem);
        Assert.Equal(GatewayStates.Retired, _box.CheckIn().State);
        Assert.Equal(GatewayStates.Unclaimed, _box.CheckIn(isWiped: true).State);
        Assert.Null(_bench.Claims.Begin(Stranger, _box.Label).Problem);
    }

    [Fact]
    public void A_box_that_another_organisation_pairs_brings_nothing_of_its_former_place_along()
    {
        string former = _bench.Pair(_box).Gateway!;
        _bench.Placement.AddMachine(Installer, former, null, new MachineProfile { Name = "Feed pump", Type = MachineType.Pump });
        _bench.Database.Write(session => session.Execute("INSERT INTO public.sites (gateway, name, customer) VALUES ($1, 'North mill', 'Acme')", former));
        _bench.Fleet.Retire(Installer, former);
        _box.CheckIn();
        _box.CheckIn(isWiped: true);

        string next = _bench.Pair(_box, Stranger).Gateway!;
        Assert.Equal(former + "-2", next);
        Assert.Empty(_bench.Placement.MachinesOf(Stranger, next));
        using var theirs = new ScopedDatabase(_bench.Database, Stranger.Organisation);
        using var ours = new ScopedDatabase(_bench.Database, Installer.Organisation);
        foreach (string table in new[] { "gateways", "sites", "paired_machines" })
        {
            Assert.Equal(0, theirs.Read(session => session.Number($"SELECT COUNT(*) FROM {table} WHERE gateway = $1", former)));
            Assert.Equal(1, ours.Read(session => session.Number($"SELECT COUNT(*) FROM {table} WHERE gateway = $1", former)));
            Assert.Equal(0, ours.Read(session => session.Number($"SELECT COUNT(*) FROM {table} WHERE gateway = $1", next)));
        }

        // And back again: who gets the box back goes on where it was.
        _bench.Fleet.Retire(Stranger, next);
        _box.CheckIn();
        _box.CheckIn(isWiped: true);
        Assert.Equal(former, _bench.Pair(_box).Gateway);
    }

    [Fact]
    public void A_box_that_was_replaced_can_be_paired_at_a_place_of_its_own_while_its_successor_has_its_id()
    {
        string first = _bench.Pair(_box).Gateway!;
        using var successor = new MadeBox(_bench);
        Assert.Equal(first, _bench.Pair(successor, replaces: first).Gateway);
        _box.CheckIn();
        _box.CheckIn(isWiped: true);
        Assert.Equal(first + "-2", _bench.Pair(_box).Gateway);
    }

    [Fact]
    public void A_stolen_gateway_is_refused_for_good_wherever_it_turns_up()
    {
        Claim claim = _bench.Pair(_box);
        _bench.Enrolment.Sign(_box.Request(), null, out _);
        _bench.Fleet.Revoke(Installer, claim.Gateway!);
        Assert.Equal([claim.Gateway!], _bench.Ended);
        Assert.Equal(GatewayStates.Revoked, _box.CheckIn(isWiped: true).State);
        Assert.Null(_box.Last.Settings);
        Assert.Equal(PairingProblems.Revoked, _bench.Claims.Begin(Stranger, _box.Label).Problem);
        Assert.Null(_bench.Enrolment.Sign(_box.Request(), null, out _));
    }

    [Fact]
    public void A_replacement_takes_over_id_machines_modules_and_the_plant_authority_with_one_scan()
    {
        Claim first = _bench.Pair(_box);
        _box.CheckIn(plantAuthority: "the plant's authority");
        FlashedModule module = _bench.Flash();
        PairedMachine machine = _bench.Placement.AddMachine(Installer, first.Gateway!, null, new MachineProfile { Name = "Pump 1", Type = MachineType.Pump }).Value!;
        _bench.Placement.Place(Installer, first.Gateway!, machine.Machine, PairingBench.LabelOf(module.Id), "drive-end");

        using var box = new MadeBox(_bench);
        Claim second = _bench.Pair(box, replaces: first.Gateway);
        Assert.Equal(first.Gateway, second.Gateway);
        ModulePlace place = Assert.Single(Assert.Single(box.Settings!.Machines).Modules);
        Assert.Equal(Signatures.ModulePassword(Convert.FromHexString(module.Secret), first.Gateway!), place.Password);
        Assert.Equal("the plant's authority", box.Settings.PlantAuthority);
        Assert.Equal(GatewayStates.Retired, _box.CheckIn().State);
        Assert.Contains(first.Gateway!, _bench.Ended);
    }

    [Fact]
    public void Nobody_takes_over_a_gateway_of_another_site()
    {
        Claim first = _bench.Pair(_box);
        using var box = new MadeBox(_bench);
        Assert.Equal(PairingProblems.Unknown, _bench.Claims.Begin(Stranger, box.Label, first.Gateway).Problem);
    }

    [Fact]
    public void Strangers_check_ins_leave_no_row_in_the_database()
    {
        for (int i = 0; i < 20; i++)
        {
            using var stranger = new MadeBox(_bench);
            stranger.CheckIn(isWiped: true, plantAuthority: new string('x', 1000));
        }

        string[] tables = ["gateway_keys", "claims", "gateway_settings", "pairing_journal", "pairing_tries", "gateways"];
        Assert.All(tables, table => Assert.Equal(0, _bench.Database.Read(session => session.Number("SELECT COUNT(*) FROM " + table))));
    }

    [Fact]
    public void Two_installers_at_once_pair_one_gateway_once()
    {
        Claim[] claims = [.. Enumerable.Range(0, 4).Select(n => _bench.Claims.Begin(Installer with { Person = "Person " + n }, _box.Label).Value!)];
        Parallel.ForEach(claims, claim => _bench.Claims.GiveDigits(claim.By, claim.Id, _box.PresenceLabel));
        _box.CheckIn();
        Assert.Single(claims, claim => _bench.Claims.Find(claim.By, claim.Id)!.State == ClaimState.Done);
        Assert.Equal(3, claims.Count(claim => _bench.Claims.Find(claim.By, claim.Id)!.State == ClaimState.Lost));
    }

    private static void Paired(PairingBench bench)
    {
        using var box = new MadeBox(bench);
        Claim claim = bench.Pair(box);
        Assert.Equal(ClaimState.Done, claim.State);
        Assert.Equal(GatewayStates.Paired, box.Last.State);
        Assert.Equal(KeyPrint.GatewayIdOf(box.Print), claim.Gateway);
        Assert.True(bench.Database.Read(session => GatewayStore.IsRegistered(session, claim.Gateway!)));
        using var certificate = bench.Enrolment.Sign(box.Request("somebody-else"), null, out string? problem)![0];
        Assert.Null(problem);
        Assert.Equal("CN=" + claim.Gateway, certificate.Subject);
        Assert.Equal(bench.Time.GetUtcNow() + CertificateProfiles.GatewayLife, certificate.NotAfter.ToUniversalTime());
    }
}

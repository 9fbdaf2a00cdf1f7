using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeAgent.CloudBridge.Pairing.Authority;
using EdgeAgent.Contracts.Pairing;

namespace EdgeAgent.CloudBridge.Tests.Pairing;

/// <summary>
/// Years of a gateway's certificate in simulated time: the gateway's plan against the bridge's authority, day by day. An outage is a day on which the gateway
/// is on line and the broker would refuse it.
/// </summary>
public sealed class CertificateLifeTests : IDisposable
{
    private readonly PairingBench _bench = new();
    private readonly MadeBox _box;
    private readonly RenewalPlan _plan = new();
    private readonly List<int> _outages = [];
    private readonly List<int> _renewals = [];
    private X509Certificate2? _certificate;
    private string _trust = "";
    private int _day;

    public CertificateLifeTests()
    {
        _box = new MadeBox(_bench);
        _bench.Pair(_box);
        _bench.Authority.RenewServer(["localhost"]);
    }

    public void Dispose()
    {
        _certificate?.Dispose();
        _box.Dispose();
        _bench.Dispose();
    }

    [Fact]
    public void Over_three_years_the_certificate_is_renewed_every_120_days_without_an_outage()
    {
        Live(days: 3 * 365, isOnLine: _ => true);
        Assert.Empty(_outages);
        Assert.Equal([0, 120, 240, 360, 480, 600, 720, 840, 960, 1080], _renewals);
    }

    [Fact]
    public void Thirty_days_off_line_until_day_364_cost_nothing()
    {
        // Renewal failed from day 120 on (the endpoint was away), and the line was cut from day 334 to 364.
        Live(days: 400, isOnLine: day => day is < 334 or >= 364, isEndpointUp: day => day is < 100 or >= 364);
        Assert.Empty(_outages);
        Assert.Equal([0, 364], _renewals);
    }

    [Fact]
    public void Off_line_for_longer_than_the_certificate_lives_is_repaired_on_the_first_day_back()
    {
        Live(days: 800, isOnLine: day => day is < 100 or >= 700);
        Assert.Equal([700], _outages);                                                   // asked that day, so the next connection is good
        Assert.Equal([0, 700], _renewals);
    }

    [Theory]
    [InlineData(-366)]
    [InlineData(366)]
    [InlineData(-20_000)]
    public void A_box_whose_clock_is_wrong_renews_on_the_same_days(int daysOff)
    {
        Live(days: 500, isOnLine: _ => true, boxClockOff: TimeSpan.FromDays(daysOff));
        Assert.Empty(_outages);
        Assert.Equal([0, 120, 240, 360, 480], _renewals);
    }

    [Fact]
    public void The_authority_is_rotated_with_both_trusted_and_nobody_is_locked_out()
    {
        Live(days: 30, isOnLine: _ => true);
        string before = _trust;
        _bench.Authority.BeginRotation();
        Live(days: 10, isOnLine: _ => true);
        Assert.StartsWith(before, _trust, StringComparison.Ordinal);
        Assert.NotEqual(before, _trust);
        Assert.Equal([0, 30], _renewals);                                               // at once, not on day 120

        _bench.Authority.RenewServer(["localhost"], isForced: true);
        Live(days: 10, isOnLine: _ => true);
        _bench.Authority.EndRotation();
        Live(days: 30, isOnLine: _ => true);
        Assert.Empty(_outages);
        Assert.DoesNotContain(before, _trust, StringComparison.Ordinal);
    }

    [Fact]
    public void A_gateway_that_missed_the_whole_rotation_is_refused_by_the_broker_and_enrols_anew()
    {
        Live(days: 30, isOnLine: _ => true);
        X509Certificate2 old = _certificate!;
        _bench.Authority.BeginRotation();
        _bench.Authority.RenewServer(["localhost"], isForced: true);
        _bench.Authority.EndRotation();
        Assert.False(_bench.Authority.IsGatewayCertificate(old, _bench.Time.GetUtcNow()));
        Live(days: 2, isOnLine: _ => true);
        Assert.Equal([30], _outages);
        Assert.Equal([0, 30], _renewals);
    }

    [Fact]
    public void A_failed_renewal_is_retried_ever_more_slowly_and_never_given_up()
    {
        DateTimeOffset now = DateTimeOffset.UnixEpoch.AddYears(60);
        DateTimeOffset from = now.AddDays(-200);
        var waits = new List<double>();
        DateTimeOffset last = now;
        for (DateTimeOffset at = now; at < now.AddDays(2); at = at.AddMinutes(1))
        {
            if (!_plan.IsDue(at, from, mustRenew: false)) continue;
            waits.Add((at - last).TotalMinutes);
            last = at;
            _plan.Failed(at);
        }

        Assert.Equal([0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 360], waits.Take(11));
        Assert.All(waits.Skip(10), wait => Assert.Equal(360, wait));
    }

    [Fact]
    public void A_revocation_list_names_the_revoked_alone_and_outlives_its_daily_writing()
    {
        Live(days: 1, isOnLine: _ => true);
        using var other = new MadeBox(_bench);
        using X509Certificate2 good = SignedFor(other);
        _bench.Fleet.Revoke(PairingBench.Installer, _certificate!.GetNameInfo(X509NameType.SimpleName, false));
        DateTimeOffset now = _bench.Time.GetUtcNow();
        _bench.Authority.WriteRevocations(_bench.Database.Read(session => CertificateStore.Revoked(session, now)), now, TimeSpan.FromDays(60));

        byte[] list = PemBytes(File.ReadAllText(_bench.Authority.RevocationFile));
        CertificateRevocationListBuilder read = CertificateRevocationListBuilder.Load(list, out _);
        Assert.True(read.RemoveEntry(Convert.FromHexString(_certificate.SerialNumber)));
        Assert.False(read.RemoveEntry(Convert.FromHexString(good.SerialNumber)));
    }

    /// <summary>Day by day: is the broker's door open with what the gateway has, and what would the gateway do?</summary>
    private void Live(int days, Func<int, bool> isOnLine, Func<int, bool>? isEndpointUp = null, TimeSpan boxClockOff = default)
    {
        for (int end = _day + days; _day < end; _day++, _bench.Time.Advance(TimeSpan.FromDays(1)))
        {
            if (!isOnLine(_day)) continue;
            if (
                _certificate is not null
                && (!_bench.Authority.IsGatewayCertificate(_certificate, _bench.Time.GetUtcNow()) || !IsServerTrusted(_bench.Time.GetUtcNow() + boxClockOff))
            )
                _outages.Add(_day);
            if (isEndpointUp?.Invoke(_day) == false) continue;

            CheckInAnswer answer = _box.CheckIn();
            _trust = answer.Trust!;
            DateTimeOffset signed = DateTimeOffset.FromUnixTimeMilliseconds(answer.TimeMs);
            if (!_plan.IsDue(signed, _certificate?.NotBefore.ToUniversalTime(), answer.MustRenew)) continue;
            if (_bench.Enrolment.Sign(_box.Request(), null, out _) is not { } chain)
            {
                _plan.Failed(signed);
                continue;
            }

            _certificate?.Dispose();
            _certificate = chain[0];
            _plan.Succeeded();
            _renewals.Add(_day);
        }
    }

    /// <summary>As the gateway's TLS sees the broker's certificate, by the box's own clock.</summary>
    private bool IsServerTrusted(DateTimeOffset boxNow)
    {
        var all = new X509Certificate2Collection();
        all.ImportFromPemFile(_bench.Authority.ServerCertificateFile);
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.ImportFromPem(_trust);
        chain.ChainPolicy.ExtraStore.AddRange(all);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = boxNow.UtcDateTime;
        return chain.Build(all[0]);
    }

    private X509Certificate2 SignedFor(MadeBox box)
    {
        _bench.Pair(box);
        return _bench.Enrolment.Sign(box.Request(), null, out _)![0];
    }

    private static byte[] PemBytes(string pem)
    {
        PemFields fields = PemEncoding.Find(pem);
        return Convert.FromBase64String(pem[fields.Base64Data]);
    }
}

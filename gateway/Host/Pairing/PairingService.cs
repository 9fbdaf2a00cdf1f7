using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using EdgeAgent.Contracts.Pairing;
using EdgeAgent.Gateway.Pairing;
using EdgeAgent.Gateway.Profiles;
using EdgeAgent.Mqtt;

namespace EdgeAgent.Gateway.Host.Pairing;

/// <summary>
/// Keeps in touch with the bridge's enrolment endpoint, paired or not: hears of claims and answers them, enrols and renews, takes over settings, wipes itself
/// when it is retired. The bridge holds each question up to 25 s, so what an installer does is here at once. Without a bridge everything else of the gateway
/// goes on. Limits: one question at a time, a try after 1 s, then twice as long each time up to a minute.
/// </summary>
public sealed class PairingService : IDisposable
{
    private const int WaitMs = 25_000;
    private static readonly TimeSpan s_afterRevocation = TimeSpan.FromMinutes(10);

    private readonly IdentityFolder _identity;
    private readonly BridgeClient _bridge;
    private readonly PresenceCheck _presence;
    private long _shownUntilTick = long.MinValue;
    private readonly ILogger _logger;
    private readonly RenewalPlan _renewal = new();
    private readonly ReconnectBackoff _backoff = new(
        new ReconnectOptions { First = TimeSpan.FromSeconds(1), Longest = TimeSpan.FromMinutes(1) },
        Random.Shared
    );
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private TaskCompletionSource<PairingNews> _news = NewNews();
    private CancellationTokenSource? _question;
    private IReadOnlyList<PendingClaim> _claims = [];
    private IReadOnlyList<ClaimVerdict> _verdicts = [];
    private bool _isPlantAuthoritySent;
    private bool _isWiped;
    private RefusedSettings? _refused;
    private long _inForce;
    private IReadOnlyList<string> _ownFiles = [];
    private Task _running = Task.CompletedTask;

    public PairingService(BridgePlace place, IdentityFolder identity, string software, ILogger logger)
    {
        _identity = identity;
        _logger = logger;
        _bridge = new BridgeClient(place, identity, software);
        _presence = new PresenceCheck(identity.LabelSecret, identity.Presence, DrawDigits);
        identity.Presence = _presence.Memory;
        _inForce = identity.Kept.ProvenRevision;
    }

    /// <summary>State as the bridge last said; empty before it was heard.</summary>
    public string State { get; private set; } = "";

    /// <summary>Why the bridge is away; empty when it is not.</summary>
    public string Trouble { get; private set; } = "";

    /// <summary>Where modules join; null when nowhere. The page shows whom it did not let in.</summary>
    public JoinListener? Joining { get; init; }

    /// <summary>How far this box's clock is from the bridge's signed time; null before it was heard.</summary>
    public TimeSpan? ClockError { get; private set; }

    /// <summary>Eight digits that prove to be at this gateway.</summary>
    public string Digits
    {
        get { lock (_gate) return _presence.Digits; }
    }

    /// <summary>Who is pairing this gateway now.</summary>
    public IReadOnlyList<PendingClaim> Claims
    {
        get { lock (_gate) return _claims; }
    }

    /// <summary>Completes when the gateway has to work by something new; then waits for the next such thing.</summary>
    public Task<PairingNews> News => _news.Task;

    public void Start() => _running = Task.Run(RunAsync);

    /// <summary>A short wait at the start: a gateway that is paired already and has no certificate yet gets it before its first round, not after.</summary>
    public async Task FirstWordAsync()
    {
        long begun = Environment.TickCount64;
        while (
            _identity.CertifiedFrom is null
            && Environment.TickCount64 - begun < (State == GatewayStates.Paired ? 3_000 : 1_000)
            && State is "" or GatewayStates.Paired
        )
            await PauseAsync(TimeSpan.FromMilliseconds(20));
        if (_news.Task.IsCompletedSuccessfully && _news.Task.Result == PairingNews.Changed) Acted(PairingNews.Changed);
    }

    /// <summary>How long the presence code is shown in the plant network after somebody pressed the button.</summary>
    public static TimeSpan ShownAfterPress { get; } = TimeSpan.FromMinutes(2);

    /// <summary>Somebody who stands before the box pressed its button a moment ago: the presence code is shown to whoever reaches the page.</summary>
    public bool IsShownToAll => Environment.TickCount64 < Interlocked.Read(ref _shownUntilTick);

    /// <summary>Somebody pressed the button. False when it could not mean anything: nobody pairs, or several do.</summary>
    public bool Press()
    {
        lock (_gate)
        {
            _shownUntilTick = Environment.TickCount64 + (long)ShownAfterPress.TotalMilliseconds;
            if (!_presence.Press(_claims, NowMs())) return false;
            _question?.Cancel();
            return true;
        }
    }

    /// <summary>The gateway is up and works by these settings; the bridge hears it at once.</summary>
    /// <param name="ownFiles">Machines of the settings that a file on this box describes as well.</param>
    public void WorksBy(long revision, IReadOnlyList<string> ownFiles)
    {
        lock (_gate)
        {
            (_inForce, _ownFiles) = (revision, ownFiles);
            _question?.Cancel();
        }
    }

    /// <summary>The news was acted on.</summary>
    public void Acted(PairingNews news)
    {
        if (news == PairingNews.Wiped) (_isWiped, _isPlantAuthoritySent, _inForce, _refused) = (true, false, 0, null);
        _news = NewNews();
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running;
    }

    public void Dispose()
    {
        _bridge.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await StepAsync();
                _backoff.Connected(Environment.TickCount64);
                Trouble = "";
            }
            catch (OperationCanceledException) when (!_stop.IsCancellationRequested)
            {
                // The button, or settings that are in force now: ask again at once, with the news.
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (BridgeAwayException away)
            {
                if (Trouble != away.Message)
                    _logger.LogWarning("The bridge's enrolment endpoint: {Trouble}. The gateway goes on and asks again.", away.Message);
                Trouble = away.Message;
                await PauseAsync(TimeSpan.FromMilliseconds(_backoff.NextDelayMs(Environment.TickCount64)));
            }
            catch (Exception unforeseen)
            {
                // Nothing of an answer may end what keeps in touch: the gateway goes on by what it has and asks again.
                _logger.LogError("An answer of the bridge did what nobody foresaw; the gateway goes on and asks again: {Fault}", unforeseen.ToString());
                Trouble = "unforeseen: " + unforeseen.GetType().Name;
                await PauseAsync(TimeSpan.FromMilliseconds(_backoff.NextDelayMs(Environment.TickCount64)));
            }
        }
    }

    private async Task StepAsync()
    {
        CheckIn question;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        lock (_gate)
        {
            if (_claims.Count > 0) _verdicts = JudgeAndKeep(_claims);
            _question = limit;
            question = Question();
        }

        CheckInAnswer answer;
        try
        {
            answer = await _bridge.CheckInAsync(question, limit.Token);
        }
        finally
        {
            lock (_gate) _question = null;
        }

        _isPlantAuthoritySent |= question.PlantAuthority is not null;
        DateTimeOffset bridgeNow = DateTimeOffset.FromUnixTimeMilliseconds(answer.TimeMs);
        ClockError = DateTimeOffset.UtcNow - bridgeNow;
        if (State != answer.State) _logger.LogInformation("Pairing: {State}", answer.State);
        string before = State;
        State = answer.State;
        lock (_gate)
        {
            // A verdict that ended nothing must not be judged again on the same digits.
            _claims =
            [
                .. (answer.Claims ?? []).Select(claim =>
                    question.Verdicts?.Any(verdict => verdict.Claim == claim.Id && verdict.Result != ClaimResults.Waiting) == true
                        ? claim with
                        {
                            Digits = null,
                        }
                        : claim
                ),
            ];
            _verdicts = [];
        }

        switch (answer.State)
        {
            case GatewayStates.Paired:
                await BelongAsync(answer, before, bridgeNow);
                break;
            case GatewayStates.Retired:
                await LeaveAsync();
                break;
            case GatewayStates.Revoked:
                await PauseAsync(s_afterRevocation);
                break;
            case GatewayStates.Unclaimed:
                _isWiped = false;
                break;
        }
    }

    private CheckIn Question()
    {
        // In this order: settings that are taken back in between are named as both, and never as neither, or the bridge would give them again.
        long taken = _identity.Settings?.Revision ?? 0;
        RefusedSettings? refused = _identity.Kept.Refused is { } takenBack && takenBack.Revision > (_refused?.Revision ?? 0) ? takenBack : _refused;
        return Question(taken, refused);
    }

    private CheckIn Question(long taken, RefusedSettings? refused) => new(
        "", "", DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), "", null, _verdicts, _inForce,
        State == GatewayStates.Paired && !_isPlantAuthoritySent && _identity.Settings is not null ? _identity.PlantAuthorityText : null,
        _isWiped,
        _bridge.HasChallenge && State.Length > 0 && !_isWiped && _verdicts.All(verdict => verdict.Result == ClaimResults.Waiting) ? WaitMs : 0,
        refused,
        taken,
        _ownFiles.Count > 0 ? _ownFiles : null);

    private IReadOnlyList<ClaimVerdict> JudgeAndKeep(IReadOnlyList<PendingClaim> claims)
    {
        PresenceMemory before = _presence.Memory;
        IReadOnlyList<ClaimVerdict> verdicts = _presence.Judge(claims, NowMs());
        if (_presence.Memory != before) _identity.Presence = _presence.Memory;
        return verdicts;
    }

    private async Task BelongAsync(CheckInAnswer answer, string before, DateTimeOffset bridgeNow)
    {
        if (answer.Trust is { } trust && (!File.Exists(_identity.TrustFile) || File.ReadAllText(_identity.TrustFile) != trust)) _identity.SaveTrust(trust);
        if (before != GatewayStates.Paired)
        {
            lock (_gate)
            {
                if (before.Length > 0) _presence.Forget();
                _identity.Presence = _presence.Memory;
            }
        }

        bool isChanged = false;
        if (answer.Settings is { } word && Taken(word) is { } settings)
        {
            // A copy of itself that the gateway brings along from before cannot be newer: revisions only grow.
            if (settings.PlantAuthority is { } authority) _identity.PlantAuthorityText = authority;
            _identity.Kept.Take(settings with { PlantAuthority = null });
            isChanged = true;
            _logger.LogInformation(
                "Settings {Revision}: {Machines} machines, {Modules} modules.",
                settings.Revision,
                settings.Machines.Count,
                settings.Machines.Sum(machine => machine.Modules.Count)
            );
        }

        bool hadCertificate = _identity.CertifiedFrom is not null;
        if (_identity.Settings is not null && _renewal.IsDue(bridgeNow, _identity.CertifiedFrom, answer.MustRenew)) await EnrolAsync(bridgeNow);
        if (isChanged || (!hadCertificate && _identity.CertifiedFrom is not null)) _news.TrySetResult(PairingNews.Changed);
    }

    /// <summary>Settings this gateway can work by; null refuses all of them, says why, and goes on with the last.</summary>
    private GatewaySettings? Taken(JsonElement word)
    {
        var problems = new List<string>();
        GatewaySettings? settings = SettingsReading.Read(word, out long revision, problems);
        if (revision > 0 && revision == _identity.Kept.Refused?.Revision) return null;       // they were taken back, which the bridge may not have heard yet
        if (settings is not null) problems.AddRange(EquipmentProfile.ProblemsOf(settings));
        if (problems.Count == 0 && settings?.IsWhole() != true) problems.Add("the settings are not whole: something is left out or stands there twice.");
        if (problems.Count == 0)
        {
            _refused = null;
            return settings;
        }

        if (_refused?.Revision != revision)
            _logger.LogError("Settings {Revision} are refused and those before stay: {Problems}", revision, string.Join(" ", problems));
        _refused = RefusedSettings.Of(revision, problems);
        return null;
    }

    private async Task EnrolAsync(DateTimeOffset bridgeNow)
    {
        try
        {
            IReadOnlyList<X509Certificate2> chain = await _bridge.EnrolAsync(_stop.Token);
            _identity.SaveCertificate(chain);
            _renewal.Succeeded();
            _logger.LogInformation("New certificate, good until {Until:yyyy-MM-dd}.", chain[0].NotAfter.ToUniversalTime());
        }
        catch (BridgeAwayException away)
        {
            _renewal.Failed(bridgeNow);
            _logger.LogWarning("No new certificate yet: {Trouble}. The one in use is unchanged.", away.Message);
        }
    }

    /// <summary>Retired: whoever runs the core is told to delete everything; only then the bridge hears that it is done.</summary>
    private async Task LeaveAsync()
    {
        if (_news.TrySetResult(PairingNews.Wiped))
            _logger.LogWarning("This gateway was taken out of service. Settings, certificate, logins and readings are deleted.");
        if (!_isWiped) await PauseAsync(TimeSpan.FromMilliseconds(200));
    }

    private async Task PauseAsync(TimeSpan time)
    {
        try
        {
            await Task.Delay(time, _stop.Token);
        }
        catch (OperationCanceledException)
        {
            // Stopping; the loop sees it.
        }
    }

    private static long NowMs() => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    private static string DrawDigits() => RandomNumberGenerator.GetInt32(100_000_000).ToString("00000000", CultureInfo.InvariantCulture);

    private static TaskCompletionSource<PairingNews> NewNews() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>What the gateway has to act on.</summary>
public enum PairingNews
{
    /// <summary>New settings, or the first certificate: work by them.</summary>
    Changed,

    /// <summary>Retired: delete the data.</summary>
    Wiped,
}

using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Gateway.Devices;
using EdgeAgent.Gateway.Time;

namespace EdgeAgent.Gateway.Evidence;

/// <summary>
/// The open requests for bursts: says them to the modules, again until they answer, and remembers them over a restart. Promise: a request ends with its
/// recording, with the module's refusal, or given up; each is counted. Limits: one request per module and point, one recording per module and
/// <see cref="BurstOptions.MaxUnderWay"/> in all at a time.
/// </summary>
public sealed class BurstRequests
{
    /// <summary>A command that was not answered is said again.</summary>
    private const long SayAgainMs = 15_000;

    /// <summary>A module that records already is asked again after this.</summary>
    private const long BusyMs = 10_000;

    /// <summary>Recordings of one request that may come to nothing.</summary>
    private const int MaxRecordings = 5;

    /// <summary>A module that can't record is left alone for a day.</summary>
    private const long LeaveAloneMs = 24 * 3_600_000L;

    private const string Kind = "burst";

    private readonly BurstOptions _options;
    private readonly DeviceRegister _devices;
    private readonly BurstCounters _counters;
    private readonly TimeSpan _silenceLimit;
    private readonly Func<ulong> _random;
    private readonly Dictionary<(string Module, MeasuringPoint Point), Open> _open = [];
    private readonly Dictionary<(string Module, MeasuringPoint Point), long> _unableUntilMs = [];
    private readonly List<(string Topic, byte[] Payload)> _outgoing = [];
    private readonly List<(string Module, uint BurstId)> _cut = [];

    public BurstRequests(BurstOptions options, DeviceRegister devices, BurstCounters counters, TimeSpan silenceLimit, StoredState stored, Func<ulong> random)
    {
        (_options, _devices, _counters, _silenceLimit, _random) = (options, devices, counters, silenceLimit, random);
        foreach (Document document in stored.Documents.Where(document => document.Kind == Kind)) Restore(document);
    }

    /// <summary>Recordings that the end of the last process cut in half; what still comes of them is of no use.</summary>
    public IReadOnlyList<(string Module, uint BurstId)> Cut => _cut;

    /// <summary>Is a burst of this point wanted or on its way?</summary>
    public bool IsOpen(string module, MeasuringPoint point) => _open.ContainsKey((module, point));

    /// <summary>The module said lately that it has no such sensor or no room for a burst.</summary>
    public bool IsUnable(string module, MeasuringPoint point, Moment now) =>
        _unableUntilMs.TryGetValue((module, point), out long until) && now.SteadyMs < until;

    public void Ask(string module, MeasuringPoint point, string askedBy, string? commandId, Moment now, GatewayChanges changes)
    {
        if (_open.TryGetValue((module, point), out Open? open))
        {
            if (Weight(askedBy) <= Weight(open.Request.AskedBy)) return;
            (open.Request.AskedBy, open.Request.CommandId) = (askedBy, commandId ?? open.Request.CommandId);
        }
        else
        {
            open = new Open(
                new BurstRequest
                {
                    Module = module,
                    Point = point,
                    AskedBy = askedBy,
                    CommandId = commandId,
                    AskedAtMs = now.UtcMs,
                    Id = NewId(),
                }
            )
            {
                AskedSteadyMs = now.SteadyMs,
            };
            _open[(module, point)] = open;
        }

        Keep(open.Request, changes);
    }

    /// <summary>Once a second: who is to be asked, who never answered?</summary>
    public void Tick(Moment now, GatewayChanges changes)
    {
        foreach (Open open in _open.Values.ToList())
        {
            if (open.AskedSteadyMs == 0) open.AskedSteadyMs = now.SteadyMs;
            if (now.SteadyMs - open.AskedSteadyMs > _options.GiveUpAfter.TotalMilliseconds || open.Request.Recordings > MaxRecordings)
            {
                _counters.Count(BurstCounters.NoAnswer);
                Close(open.Request, changes);
                continue;
            }

            bool isBusyElsewhere =
                !open.IsUnderWay
                && (
                    _open.Values.Count(other => other.IsUnderWay) >= _options.MaxUnderWay
                    || _open.Values.Any(other => other.IsUnderWay && other.Request.Module == open.Request.Module)
                );
            if (open.IsAnswered || open.Request.ReceivingBurstId != 0 || isBusyElsewhere || now.SteadyMs < open.NotBeforeSteadyMs) continue;
            if (!ModuleId.TryParse(open.Request.Module, out ulong id) || _devices.Find(id)?.IsOnline(now.SteadyMs, _silenceLimit) != true) continue;
            Say(open, id, now);
        }
    }

    /// <summary>The module's reply.</summary>
    public void TakeReply(string module, string text, Moment now, GatewayChanges changes)
    {
        Open? open = _open.Values.FirstOrDefault(candidate => candidate.Request.Module == module && candidate.Request.Id == WireText.Find(text, "id"));
        if (open is null) return;
        if (WireText.Find(text, "ok") == "1")
        {
            open.IsAnswered = true;
            return;
        }

        if (WireText.Find(text, "why") == "busy")
        {
            Again(open, now, changes);
            return;
        }

        _counters.Count(BurstCounters.RefusedByModule);
        _unableUntilMs[(module, open.Request.Point)] = now.SteadyMs + LeaveAloneMs;
        Close(open.Request, changes);
    }

    /// <summary>The first chunk of a recording came.</summary>
    public void Begun(string module, MeasuringPoint point, uint burstId, GatewayChanges changes)
    {
        if (!_open.TryGetValue((module, point), out Open? open) || open.Request.ReceivingBurstId == burstId) return;
        open.Request.ReceivingBurstId = burstId;
        Keep(open.Request, changes);
    }

    /// <summary>The recording that was asked for came to nothing: it is asked for again.</summary>
    public void Failed(string module, MeasuringPoint point, Moment now, GatewayChanges changes)
    {
        if (_open.TryGetValue((module, point), out Open? open)) Again(open, now, changes);
    }

    /// <summary>The recording is whole.</summary>
    /// <returns>Its request; null when nobody had asked.</returns>
    public BurstRequest? Done(string module, MeasuringPoint point, GatewayChanges changes)
    {
        if (!_open.TryGetValue((module, point), out Open? open)) return null;
        Close(open.Request, changes);
        return open.Request;
    }

    /// <summary>Commands that may leave now.</summary>
    public IReadOnlyList<(string Topic, byte[] Payload)> TakeOutgoing()
    {
        if (_outgoing.Count == 0) return [];
        (string Topic, byte[] Payload)[] outgoing = [.. _outgoing];
        _outgoing.Clear();
        return outgoing;
    }

    private void Say(Open open, ulong module, Moment now)
    {
        string text = CommandText.Of(open.Request.Id, CommandText.Burst, "point=" + (char)('0' + (int)open.Request.Point));
        _outgoing.Add((ModuleTopics.Of(module, ModuleTopics.Command), Encoding.ASCII.GetBytes(text)));
        if (!open.IsUnderWay) open.Request.Recordings++;
        open.IsUnderWay = true;
        open.NotBeforeSteadyMs = now.SteadyMs + SayAgainMs;
    }

    private void Again(Open open, Moment now, GatewayChanges changes)
    {
        (open.IsAnswered, open.IsUnderWay, open.Request.ReceivingBurstId) = (false, false, 0);
        open.NotBeforeSteadyMs = now.SteadyMs + BusyMs;
        open.Request.Id = NewId();
        Keep(open.Request, changes);
    }

    private void Close(BurstRequest request, GatewayChanges changes)
    {
        _open.Remove((request.Module, request.Point));
        changes.Forget(Kind, KeyOf(request));
    }

    private static void Keep(BurstRequest request, GatewayChanges changes) =>
        changes.Keep(new Document(Kind, KeyOf(request), JsonSerializer.Serialize(request, BurstJson.Default.BurstRequest)));

    /// <summary>What was being received is lost with the process; what was receipted does not come again, so the module must record anew.</summary>
    private void Restore(Document document)
    {
        BurstRequest? request;
        try
        {
            request = JsonSerializer.Deserialize(document.Body, BurstJson.Default.BurstRequest);
        }
        catch (JsonException)
        {
            return;
        }

        if (request?.Module is null || request.Id is null) return;
        if (request.ReceivingBurstId != 0)
        {
            _counters.Count(BurstCounters.Restart);
            _cut.Add((request.Module, request.ReceivingBurstId));
            (request.ReceivingBurstId, request.Id) = (0, NewId());
        }

        _open[(request.Module, request.Point)] = new Open(request);
    }

    private static int Weight(string askedBy) => askedBy switch { BurstRequest.ByCommand => 3, BurstRequest.ByAlarm => 2, _ => 1 };

    private static string KeyOf(BurstRequest request) => request.Module + "/" + MeasuringPoints.Of(request.Point);

    private string NewId() => "b-" + Hex64.ToText(_random());

    /// <summary>A request and what is known of it in this run.</summary>
    private sealed class Open(BurstRequest request)
    {
        public BurstRequest Request { get; } = request;

        /// <summary>0 until the first tick after a restart: its patience begins anew.</summary>
        public long AskedSteadyMs { get; set; }
        public long NotBeforeSteadyMs { get; set; } = long.MinValue;
        public bool IsUnderWay { get; set; }
        public bool IsAnswered { get; set; }
    }
}

[JsonSerializable(typeof(BurstRequest))]
internal sealed partial class BurstJson : JsonSerializerContext;

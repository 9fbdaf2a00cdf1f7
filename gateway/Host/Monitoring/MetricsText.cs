using System.Globalization;
using System.Text;
using EdgeAgent.Gateway.Host.Diagnostics;
using EdgeAgent.Gateway.Host.Node;
using EdgeAgent.Gateway.Host.Page;

namespace EdgeAgent.Gateway.Host.Monitoring;

/// <summary>
/// GET /metrics: the counters of the gateway in the Prometheus text format 0.0.4. Labels come from closed lists (reasons, lanes, links) and the registered
/// modules, so the number of series is bounded by the configuration.
/// </summary>
internal sealed class MetricsText(GatewayNode node, GatewayViews views, HostClock clock)
{
    private const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public void Map(WebApplication app) => app.MapGet("/metrics", () => Results.Text(Render(), ContentType));

    private string Render()
    {
        StatusView status = views.Status();
        var text = new StringBuilder(8192);
        Head(text, "edgeagent_info", "gauge", "Version of the gateway.");
        Line(text, "edgeagent_info", $"id=\"{status.Id}\",version=\"{status.Software}\"", 1);
        One(text, "edgeagent_observations_total", "counter", "Frames taken into the log.", status.Observations);
        One(text, "edgeagent_held_back_total", "counter", "Frames not taken because the disk was full.", status.HeldBack);
        Head(text, "edgeagent_disk", "gauge", "1 for the present state of the disk.");
        Line(text, "edgeagent_disk", $"state=\"{status.Disk}\"", 1);
        Head(text, "edgeagent_pressure", "gauge", "1 for the present reason why modules have to wait.");
        Line(text, "edgeagent_pressure", $"is=\"{status.Pressure}\"", 1);
        Head(text, "edgeagent_refused_total", "counter", "Messages refused, by reason.");
        foreach ((string reason, long count) in status.Refused) Line(text, "edgeagent_refused_total", $"reason=\"{reason}\"", count);
        Commits(text);
        One(text, "edgeagent_store_bytes", "gauge", "Bytes of the store on disk.", status.StoreBytes);
        One(text, "edgeagent_outbox_events", "gauge", "Events without a receipt of the cloud.", status.Outbox);
        Head(text, "edgeagent_outbox_produced_total", "counter", "Events numbered, by lane of the present incarnation.");
        foreach ((string lane, LanePosition position) in status.LanePositions)
            Line(text, "edgeagent_outbox_produced_total", $"lane=\"{lane}\"", position.Produced);
        Head(text, "edgeagent_outbox_receipted_total", "counter", "Events receipted, by lane of the present incarnation.");
        foreach ((string lane, LanePosition position) in status.LanePositions)
            Line(text, "edgeagent_outbox_receipted_total", $"lane=\"{lane}\"", position.Receipted);
        Head(text, "edgeagent_bursts_total", "counter", "Raw bursts, by what became of them.");
        foreach ((string what, long count) in node.Look((loop, _, _) => loop.Bursts)) Line(text, "edgeagent_bursts_total", $"is=\"{what}\"", count);
        Links(text, status);
        One(text, "edgeagent_modules", "gauge", "Modules registered.", status.Modules);
        One(text, "edgeagent_modules_online", "gauge", "Modules heard within the silence limit.", status.ModulesOnline);
        Ledger(text);
        One(text, "edgeagent_alarm_activations_last_day", "gauge", "Alarms that became active within 24 h.", status.AlarmQuality.ActivationsLastDay);
        One(text, "edgeagent_alarms_stale", "gauge", "Alarms active for over a day.", status.AlarmQuality.Stale);
        One(text, "edgeagent_clock_steps_total", "counter", "Steps of the wall clock noticed.", clock.Steps);
        One(text, "edgeagent_clock_ahead_seconds", "gauge", "How far the time line is ahead of the wall clock.", clock.AheadMs / 1000.0);
        One(text, "process_resident_memory_bytes", "gauge", "Resident memory.", status.ResidentBytes);
        One(text, "process_cpu_seconds_total", "counter", "Processor time.", status.CpuSeconds);
        return text.ToString();
    }

    private void Commits(StringBuilder text)
    {
        const string Name = "edgeagent_commit_seconds";
        Head(text, Name, "histogram", "Time of a commit to disk.");
        for (int i = 0; i < CommitTimes.Bounds.Count; i++)
        {
            Line(text, Name + "_bucket", string.Create(CultureInfo.InvariantCulture, $"le=\"{CommitTimes.Bounds[i]}\""), node.CommitTimes.AtMost(i));
        }

        Line(text, Name + "_bucket", "le=\"+Inf\"", node.CommitTimes.Count);
        Line(text, Name + "_sum", null, node.CommitTimes.SumSeconds);
        Line(text, Name + "_count", null, node.CommitTimes.Count);
    }

    private static void Links(StringBuilder text, StatusView status)
    {
        (string Name, LinkView Link)[] links = [("plant", status.Plant), ("cloud", status.Cloud)];
        Head(text, "edgeagent_link_up", "gauge", "1 while the broker is connected.");
        foreach ((string name, LinkView link) in links) Line(text, "edgeagent_link_up", $"link=\"{name}\"", link.State == "Connected" ? 1 : 0);
        Head(text, "edgeagent_link_received_total", "counter", "Messages received.");
        foreach ((string name, LinkView link) in links) Line(text, "edgeagent_link_received_total", $"link=\"{name}\"", link.Received);
        Head(text, "edgeagent_link_published_total", "counter", "Messages published.");
        foreach ((string name, LinkView link) in links) Line(text, "edgeagent_link_published_total", $"link=\"{name}\"", link.Published);
        Head(text, "edgeagent_link_reconnects_total", "counter", "Connections after the first.");
        foreach ((string name, LinkView link) in links) Line(text, "edgeagent_link_reconnects_total", $"link=\"{name}\"", link.Reconnects);
    }

    private void Ledger(StringBuilder text)
    {
        Head(text, "edgeagent_ledger_total", "counter", "Numbers per source and lane, by what became of them.");
        foreach (LedgerLine line in views.Ledger().Lines.Where(line => line.To == "gateway"))
        {
            string place = $"source=\"{line.Source}\",lane=\"{line.Lane}\",is=";
            Line(text, "edgeagent_ledger_total", place + "\"delivered\"", line.Delivered);
            Line(text, "edgeagent_ledger_total", place + "\"duplicate\"", line.Duplicate);
            Line(text, "edgeagent_ledger_total", place + "\"dropped\"", line.Dropped);
            Line(text, "edgeagent_ledger_total", place + "\"unknown\"", line.Unknown);
            Line(text, "edgeagent_ledger_total", place + "\"quarantined\"", line.Quarantined);
            Line(text, "edgeagent_ledger_total", place + "\"renumbered\"", line.Renumbered);
        }
    }

    private static void One(StringBuilder text, string name, string type, string help, double value)
    {
        Head(text, name, type, help);
        Line(text, name, null, value);
    }

    private static void Head(StringBuilder text, string name, string type, string help) =>
        text.Append("# HELP ").Append(name).Append(' ').Append(help).Append("\n# TYPE ").Append(name).Append(' ').Append(type).Append('\n');

    private static void Line(StringBuilder text, string name, string? labels, double value)
    {
        text.Append(name);
        if (labels is not null) text.Append('{').Append(labels).Append('}');
        text.Append(' ').Append(value.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }
}

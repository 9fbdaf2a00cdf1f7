using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using EdgeAgent.CloudBridge.Hosting;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.Contracts.CloudWire;

namespace EdgeAgent.CloudBridge.Connectors;

/// <summary>
/// Opens orders in other systems. Promise: each job ends open or dead, and no order is opened there twice: after a try whose outcome is unknown the other
/// system is asked first whether it has the order (or keeps our Idempotency-Key), and only a clear no lets us send again. A try that fails in a way nobody
/// foresaw counts as a failed try. Of an answer nothing is kept but the id, a short text or number. Limits: <see cref="AtOnce"/> jobs at a time, ten tries over
/// about 75 hours, one when it is refused for good, answers up to <see cref="MaxAnswerBytes"/>.
/// </summary>
public sealed class ConnectorCourier(Database database, HttpMessageInvoker http, TimeProvider time)
{
    public const int AtOnce = 8;
    public const int MaxAnswerBytes = 256 * 1024;
    public static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(15);

    /// <summary>Longer than the two requests of a try take.</summary>
    private static readonly TimeSpan s_claimFor = TimeSpan.FromMinutes(2);

    /// <summary>Tries everything that is due once; how many jobs were tried.</summary>
    public async Task<int> DeliverDueAsync(CancellationToken cancel)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (database.Read(session => session.Number("SELECT COUNT(*) FROM connector_jobs WHERE state = 'pending' AND next_at <= $1", now.Ms())) == 0) return 0;

        List<ConnectorJob> due = database.Write(session => ConnectorStore.Claim(session, now, s_claimFor, AtOnce));
        Dictionary<string, Connector> connectors = database.Read(ConnectorStore.All).ToDictionary(connector => connector.Id);
        await Task.WhenAll(due.Where(job => connectors.ContainsKey(job.ConnectorId)).Select(job => TryAsync(job, connectors[job.ConnectorId], cancel)));
        return due.Count;
    }

    private async Task TryAsync(ConnectorJob job, Connector connector, CancellationToken cancel)
    {
        (string? externalId, string answer, bool isForGood) = await OpenOnceAsync(job, connector, cancel);
        database.Write(session =>
        {
            if (externalId is not null) ConnectorStore.MarkOpen(session, job, externalId, answer);
            else ConnectorStore.MarkFailed(session, job, answer, isForGood, time.GetUtcNow());
        });
    }

    private async Task<(string? ExternalId, string Answer, bool IsForGood)> OpenOnceAsync(ConnectorJob job, Connector connector, CancellationToken cancel)
    {
        try
        {
            return await OpenAsync(job, connector, cancel);
        }
        catch (Exception e) when (WorkSteps.IsOfStep(e))
        {
            return (null, WorkSteps.Unforeseen, false);
        }
    }

    private async Task<(string? ExternalId, string Answer, bool IsForGood)> OpenAsync(ConnectorJob job, Connector connector, CancellationToken cancel)
    {
        if (!database.Read(session => ConnectorStore.MaySee(session, connector, job.OrderId))) return (null, "not-yours", false);
        if (!Template.IsWithin(connector.Request.Url, job.Url)) return (null, "bad-address", false);
        if (job.Tries > 0 && job.FindUrl is { } find)
        {
            if (connector.Request.FindUrl is not { } meant || !Template.IsWithin(meant, find)) return (null, "bad-address", false);
            Answer found = await AskAsync(HttpMethod.Get, find, null, job, connector, cancel);
            if (found.IsGood && IdIn(found, connector) is { Length: > 0 } known) return (known, "found", false);
            bool isClearNo = found.Status is HttpStatusCode.NotFound || found.IsGood;
            if (!isClearNo) return (null, "find: " + found.Text, RetryPlan.IsRefusedForGood(found.Status));
        }

        Answer answer = await AskAsync(HttpMethod.Post, job.Url, job.Request, job, connector, cancel);
        if (!answer.IsGood) return (null, answer.Text, RetryPlan.IsRefusedForGood(answer.Status));
        return IdIn(answer, connector) is { Length: > 0 } id ? (id, answer.Text, false) : (null, "no-id-in-answer", false);
    }

    private async Task<Answer> AskAsync(HttpMethod method, string url, string? body, ConnectorJob job, Connector connector, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(AnswerWithin);
        try
        {
            using HttpRequestMessage request = Request(method, url, body, job, connector);
            using HttpResponseMessage response = await http.SendAsync(request, limit.Token);
            await using Stream stream = await response.Content.ReadAsStreamAsync(limit.Token);
            return new Answer(response.StatusCode, await ReadAsync(stream, limit.Token), ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture));
        }
        catch (HttpRequestException e)
        {
            return new Answer(null, null, OutgoingHttp.NameOf(e));
        }
        catch (IOException)
        {
            return new Answer(null, null, "broken-answer");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new Answer(null, null, "no-answer-in-time");
        }
    }

    private static HttpRequestMessage Request(HttpMethod method, string url, string? body, ConnectorJob job, Connector connector)
    {
        var request = new HttpRequestMessage(method, url);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        request.Headers.TryAddWithoutValidation("Idempotency-Key", job.OrderId);
        foreach ((string name, string value) in connector.Request.Headers ?? new Dictionary<string, string>())
        {
            if (ConnectorRequest.MaySet(name, value)) request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    private static async Task<JsonNode?> ReadAsync(Stream stream, CancellationToken cancel)
    {
        var bytes = new byte[MaxAnswerBytes];
        int length = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancel);
        return SoundJson.IsSound(bytes.AsSpan(0, length)) ? JsonNode.Parse(bytes.AsSpan(0, length)) : null;
    }

    /// <summary>The id in an answer; of a list of found ones the first.</summary>
    private static string IdIn(Answer answer, Connector connector) =>
        Template.ScalarAt(answer.Body is JsonArray { Count: > 0 } list ? list[0] : answer.Body, connector.Request.IdPath);

    private readonly record struct Answer(HttpStatusCode? Status, JsonNode? Body, string Text)
    {
        public bool IsGood => Status is >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices;
    }
}

/// <summary>Runs the connectors while the process runs.</summary>
public sealed class ConnectorService(ConnectorCourier courier, WorkSteps steps, ProcessFault fault) : ProcessService(fault)
{
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(1);

    protected override async Task RunAsync(CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(s_every);
        while (await timer.WaitForNextTickAsync(cancel))
        {
            int tried = 0;
            do tried = 0;
            while (await steps.TryAsync("connectors", async () => tried = await courier.DeliverDueAsync(cancel)) && tried > 0);
        }
    }
}

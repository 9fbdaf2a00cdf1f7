using System.Globalization;
using System.Net;
using System.Text;
using EdgeAgent.CloudBridge.Hosting;
using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.CloudBridge.Connectors;

/// <summary>
/// Carries messages to webhooks. Promise: each message ends delivered or in the dead letter; among the delivered, those of one machine arrive in order; a
/// receiver that fails delays the others by one answer time at most, and a message that is refused for good is a dead letter at once and delays nothing. A
/// receiver may get one twice (an answer can be lost) and tells by the stable webhook-id. A try that fails in a way nobody foresaw counts as a failed try.
/// Limits: <see cref="AtOnce"/> requests at a time, <see cref="AnswerWithin"/> for an answer, ten tries over about 75 hours.
/// </summary>
public sealed class WebhookCourier(Database database, HttpMessageInvoker http, TimeProvider time, TimeProvider wallTime)
{
    public const int AtOnce = 16;
    public static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(15);

    /// <summary>Longer than any try takes, so that only a process that died gives its claims back.</summary>
    private static readonly TimeSpan s_claimFor = TimeSpan.FromMinutes(2);

    /// <summary>Tries everything that is due once; how many tries were made.</summary>
    public async Task<int> DeliverDueAsync(CancellationToken cancel)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (database.Read(session => session.Number("SELECT COUNT(*) FROM deliveries WHERE state = 'pending' AND next_at <= $1", now.Ms())) == 0) return 0;

        List<Delivery> due = database.Write(session => WebhookStore.Claim(session, now, s_claimFor, AtOnce));
        Dictionary<string, Webhook> webhooks = database.Read(WebhookStore.All).ToDictionary(webhook => webhook.Id);
        await Task.WhenAll(
            due.Where(delivery => webhooks.ContainsKey(delivery.WebhookId)).Select(delivery => TryAsync(delivery, webhooks[delivery.WebhookId], cancel))
        );
        return due.Count;
    }

    private async Task TryAsync(Delivery delivery, Webhook webhook, CancellationToken cancel)
    {
        (HttpStatusCode? status, string answer) = database.Read(session => WebhookStore.MayHear(session, webhook, delivery.MessageId))
            ? await SendAsync(delivery, webhook, cancel)
            : (null, "not-yours");
        DateTimeOffset now = time.GetUtcNow();
        database.Write(session =>
        {
            if (status is >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices) WebhookStore.MarkDelivered(session, delivery, answer, now);
            else if (status is HttpStatusCode.Gone) WebhookStore.Disable(session, webhook.Id, "gone", now);
            else WebhookStore.MarkFailed(session, delivery, answer, RetryPlan.IsRefusedForGood(status), now);
        });
    }

    private async Task<(HttpStatusCode? Status, string Answer)> SendAsync(Delivery delivery, Webhook webhook, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(AnswerWithin);
        try
        {
            using HttpRequestMessage request = Request(delivery, webhook);
            using HttpResponseMessage response = await http.SendAsync(request, limit.Token);
            return (response.StatusCode, ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture));
        }
        catch (HttpRequestException e)
        {
            return (null, OutgoingHttp.NameOf(e));
        }
        catch (IOException)
        {
            return (null, "broken-answer");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return (null, "no-answer-in-time");
        }
        catch (Exception e) when (WorkSteps.IsOfStep(e))
        {
            return (null, WorkSteps.Unforeseen);
        }
    }

    private HttpRequestMessage Request(Delivery delivery, Webhook webhook)
    {
        DateTimeOffset sentAt = wallTime.GetUtcNow();
        var request = new HttpRequestMessage(HttpMethod.Post, webhook.Url)
        {
            Content = new StringContent(delivery.Body, Encoding.UTF8, "application/cloudevents+json"),
        };
        request.Headers.Add("webhook-id", delivery.MessageId);
        request.Headers.Add("webhook-timestamp", sentAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", WebhookSignature.Of(webhook, delivery.MessageId, sentAt, delivery.Body));
        return request;
    }
}

/// <summary>Runs the courier while the process runs.</summary>
public sealed class WebhookService(WebhookCourier courier, WorkSteps steps, ProcessFault fault) : ProcessService(fault)
{
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(1);

    protected override async Task RunAsync(CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(s_every);
        while (await timer.WaitForNextTickAsync(cancel))
        {
            int tried = 0;
            do tried = 0;
            while (await steps.TryAsync("webhooks", async () => tried = await courier.DeliverDueAsync(cancel)) && tried > 0);
        }
    }
}

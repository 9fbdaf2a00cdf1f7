using System.Net;
using EdgeAgent.Mqtt.Broker;

namespace EdgeAgent.EndToEnd;

/// <summary>Somebody else's HTTP server on this machine: hands each request to the test and closes the answer.</summary>
internal sealed class LocalServer : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ReservedPort _port = ReservedPort.Any();
    private readonly Func<HttpListenerContext, Task> _answer;

    public LocalServer(Func<HttpListenerContext, Task> answer)
    {
        _answer = answer;
        Address = $"http://127.0.0.1:{_port.Number}/";
        _listener.Prefixes.Add(Address);
        _listener.Start();
        _ = Task.Run(ListenAsync);
    }

    /// <summary>With a slash at its end.</summary>
    public string Address { get; }

    public void Dispose()
    {
        _listener.Close();
        _port.Dispose();
    }

    private async Task ListenAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            await _answer(context);
            context.Response.Close();
        }
    }
}

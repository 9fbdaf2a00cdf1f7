using System.Net;
using System.Net.Sockets;
using EdgeAgent.Mqtt.Broker;
using EdgeAgent.Mqtt.Tests.Bench;

namespace EdgeAgent.Mqtt.Tests.Broker;

/// <summary>Tests run beside each other and beside a line: a port that was found free and used later was gone by then ("address already in use").</summary>
public class ReservedPortTests
{
    [Fact]
    public void No_two_holders_get_the_same_port_however_many_ask_at_once()
    {
        ReservedPort[] ports = [.. Enumerable.Range(0, 500).AsParallel().Select(_ => ReservedPort.Any())];

        Assert.Equal(ports.Length, ports.Select(port => port.Number).Distinct().Count());
        foreach (ReservedPort port in ports) port.Dispose();
    }

    [Fact]
    public void The_system_gives_a_held_port_to_no_server_that_asks_for_any_and_to_no_outgoing_connection()
    {
        using ReservedPort held = ReservedPort.Any();
        for (int i = 0; i < 2_000; i++)
        {
            using var server = new TcpListener(IPAddress.Loopback, 0);
            server.Start();
            Assert.NotEqual(held.Number, ((IPEndPoint)server.LocalEndpoint).Port);

            // A port that nobody holds can even be connected to itself by a client that tries it often enough.
            using var client = new Socket(SocketType.Stream, ProtocolType.Tcp);
            Assert.Throws<SocketException>(() => client.Connect(IPAddress.Loopback, held.Number));
        }
    }

    [Fact]
    public async Task A_broker_listens_on_the_port_held_for_it_and_does_so_again_after_a_kill()
    {
        await using TestBroker broker = await TestBroker.Start();
        using (ReservedPort other = ReservedPort.AtOrAny(broker.Port)) Assert.NotEqual(broker.Port, other.Number);

        await broker.Kill();
        await broker.Restart();

        Assert.True(broker.Process.IsRunning);
    }

    [Fact]
    public void A_remembered_port_goes_to_the_first_who_asks_and_to_the_next_once_it_is_given_back()
    {
        // Below the range that the system gives away; which of them are free on this machine is not ours to say.
        int number = 20_000 + (Environment.ProcessId % 10_000);
        ReservedPort first = ReservedPort.AtOrAny(number);
        while (first.Number != number)
        {
            first.Dispose();
            first = ReservedPort.AtOrAny(++number);
        }

        using (ReservedPort second = ReservedPort.AtOrAny(number)) Assert.NotEqual(number, second.Number);
        first.Dispose();

        using ReservedPort next = ReservedPort.AtOrAny(number);
        Assert.Equal(number, next.Number);
    }
}

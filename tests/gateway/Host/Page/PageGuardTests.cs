using System.Net;
using EdgeAgent.Gateway.Host.Options;
using EdgeAgent.Gateway.Host.Page;
using Microsoft.AspNetCore.Http;

namespace EdgeAgent.Gateway.Host.Tests.Page;

/// <summary>The plant page knows no people: who is only in the plant network reads there and changes nothing.</summary>
public sealed class PageGuardTests
{
    private const string Plant = "192.168.7.20";

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1:8080")]
    [InlineData("::1", "[::1]:8080")]
    [InlineData("::ffff:127.0.0.1", "localhost:8080")]
    public void At_the_boxs_own_screen_a_change_is_taken(string from, string host) => Assert.Null(Ask("POST", from, host));

    [Theory]
    [InlineData(Plant, "192.168.7.1:8080")]
    [InlineData("fe80::7", "[fe80::1]:8080")]
    [InlineData(Plant, "127.0.0.1:8080")]
    [InlineData("127.0.0.1", "192.168.7.1:8080")]
    public void From_elsewhere_the_page_is_read_and_nothing_is_changed(string from, string host)
    {
        Assert.Null(Ask("GET", from, host));
        foreach (string method in new[] { "POST", "PUT", "DELETE", "PATCH" }) Assert.Equal(PageGuard.NotAtTheBox, Ask(method, from, host));
    }

    [Theory]
    [InlineData("X-Forwarded-For")]
    [InlineData("Forwarded")]
    public void What_a_proxy_on_the_box_hands_on_does_not_come_from_its_screen(string header) =>
        Assert.Equal(PageGuard.NotAtTheBox, Ask("POST", "127.0.0.1", "localhost", header: header));

    [Fact]
    public void Where_the_operator_says_so_the_plant_changes_things_too_and_within_a_limit()
    {
        using var guard = new PageGuard(new HttpOptions { ChangesFromPlant = true });
        for (int i = 0; i < PageGuard.ChangesPerMinute; i++) Assert.Null(guard.Refusal(Request("POST", Plant, "192.168.7.1"))?.Why);
        Assert.Equal(PageGuard.TooMany, guard.Refusal(Request("POST", Plant, "192.168.7.1"))?.Why);
        Assert.Null(guard.Refusal(Request("POST", "192.168.7.21", "192.168.7.1")));
        Assert.Null(guard.Refusal(Request("GET", Plant, "192.168.7.1")));
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:8080")]
    [InlineData("localhost.evil.example")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("")]
    public void Under_a_foreign_name_that_was_turned_to_this_address_not_even_reading_is_answered(string host)
    {
        Assert.Equal(PageGuard.UnknownHost, Ask("GET", "127.0.0.1", host));
        Assert.Equal(PageGuard.UnknownHost, Ask("POST", "127.0.0.1", host));
    }

    [Fact]
    public void The_boxs_own_names_and_those_of_the_configuration_are_answered()
    {
        Assert.Null(Ask("GET", Plant, Environment.MachineName.ToUpperInvariant()));
        Assert.Null(Ask("GET", Plant, Environment.MachineName + ".local:8080"));
        Assert.Null(Ask("GET", Plant, "press-hall.plant.example", new HttpOptions { Names = ["press-hall.plant.example"] }));
    }

    private static string? Ask(string method, string from, string host, HttpOptions? options = null, string? header = null)
    {
        using var guard = new PageGuard(options ?? new HttpOptions());
        return guard.Refusal(Request(method, from, host, header))?.Why;
    }

    private static DefaultHttpContext Request(string method, string from, string host, string? header = null)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse(from);
        context.Request.Method = method;
        context.Request.Host = new HostString(host);
        if (header is not null) context.Request.Headers[header] = "192.0.2.1";
        return context;
    }
}

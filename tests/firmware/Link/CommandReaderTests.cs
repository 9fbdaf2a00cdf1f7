using System.Text;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Firmware.Link;

namespace EdgeAgent.Firmware.Tests.Link;

public sealed class CommandReaderTests
{
    private readonly CommandReader _commands = new();

    [Fact]
    public void A_repeated_id_is_answered_the_same_and_done_once()
    {
        Assert.Equal(CommandVerb.Identify, Take("v=1 id=a1 do=identify", out _));
        Assert.Equal("v=1 id=a1 ok=1", _commands.Done());
        Assert.Equal(CommandVerb.None, Take("v=1 id=a1 do=identify", out string reply));
        Assert.Equal("v=1 id=a1 ok=1", reply);
    }

    [Fact]
    public void A_burst_names_its_point()
    {
        Assert.Equal(CommandVerb.Burst, Take("v=1 id=b do=burst point=1", out _));
        Assert.Equal(MeasuringPoint.DriveEnd, _commands.Point);
    }

    [Theory]
    [InlineData("v=1 id=b do=burst", "v=1 id=b ok=0 why=bad-point")]
    [InlineData("v=1 id=b do=burst point=9", "v=1 id=b ok=0 why=bad-point")]
    [InlineData("v=1 id=b do=explode", "v=1 id=b ok=0 why=unknown-command")]
    [InlineData("v=1 id=b", "v=1 id=b ok=0 why=unknown-command")]
    public void What_cannot_be_done_is_answered_with_the_reason(string command, string expected)
    {
        Assert.Equal(CommandVerb.None, Take(command, out string reply));
        Assert.Equal(expected, reply);
    }

    [Theory]
    [InlineData("")]
    [InlineData("v=2 id=b do=restart")]
    [InlineData("v=1 do=restart")]
    [InlineData("v=1 id=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa do=restart")]
    [InlineData("v=1 id=b do=restart\n")]
    public void What_cannot_be_read_is_counted_and_not_answered(string command)
    {
        Assert.Equal(CommandVerb.None, Take(command, out string reply));
        Assert.Equal("", reply);
        Assert.Equal(1, _commands.Refused);
    }

    [Fact]
    public void The_ninth_id_pushes_the_first_out()
    {
        for (int i = 0; i < 9; i++)
        {
            Take($"v=1 id=c{i} do=identify", out _);
            _commands.Done();
        }

        Assert.Equal(CommandVerb.None, Take("v=1 id=c1 do=identify", out _));
        Assert.Equal(CommandVerb.Identify, Take("v=1 id=c0 do=identify", out _));
    }

    private CommandVerb Take(string text, out string reply)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text);
        return _commands.Take(bytes, bytes.Length, out reply);
    }
}

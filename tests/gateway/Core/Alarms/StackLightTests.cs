using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Alarms;

namespace EdgeAgent.Gateway.Tests.Alarms;

public sealed class StackLightTests
{
    [Theory]
    [InlineData("", "running", true, true, "green")]
    [InlineData("", "running", true, false, "")]                                          // watching, and nobody outside would hear
    [InlineData("", "unknown", true, true, "yellow green")]
    [InlineData("", "running", false, true, "yellow")]
    [InlineData("medium", "running", true, true, "yellow green")]
    [InlineData("high", "running", true, true, "red green")]
    [InlineData("critical low", "stopped", true, true, "red yellow green")]
    [InlineData("high-shelved medium-gone", "running", true, true, "green")]
    public void The_lamps_say_what_the_boxs_page_promises(string alarms, string runState, bool isPlantUp, bool isCloudUp, string expected)
    {
        Alarm[] all = [.. alarms.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Made)];
        MachineStateData machine = new("pump-1", "Pump", "pump", null, null, null, null, null, runState, null, [], 0);
        Lamps lamps = StackLight.Of(all, [machine], isPlantUp, isCloudUp);
        Assert.Equal(
            expected,
            string.Join(' ', new[] { lamps.Red ? "red" : "", lamps.Yellow ? "yellow" : "", lamps.Green ? "green" : "" }.Where(lamp => lamp.Length > 0))
        );
    }

    private static Alarm Made(string text) => new()
    {
            Id = text,
            EpisodeId = "e",
            MachineId = "pump-1",
            FaultCode = "x",
            CauseGroup = "x",
            Severity = text.Split('-')[0],
            Point = MeasuringPoint.Machine,
            Part = "",
            IsActive = !text.EndsWith("gone", StringComparison.Ordinal),
            ShelvedUntilMs = text.EndsWith("shelved", StringComparison.Ordinal) ? 1 : null,
        };
}

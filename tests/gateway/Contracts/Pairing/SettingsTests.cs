using System.Text.Json;
using EdgeAgent.Contracts.Pairing;

namespace EdgeAgent.Contracts.Tests.Pairing;

public class SettingsTests
{
    private const string Whole =
        """{"revision":1,"gateway":"gw-1","broker":{"host":"b","port":8883},"machines":[{"id":"m1","plate":{"name":"Pump"},"modules":[{"module":"0000000001","point":"drive-end","generation":1,"password":"p"}]}]}""";

    [Theory]
    [InlineData("", "", true)]
    [InlineData("\"port\":8883", "\"port\":0", false)]
    [InlineData("\"gateway\":\"gw-1\",", "", false)]
    [InlineData("\"machines\":[{", "\"machines\":[null,{", false)]
    [InlineData("\"modules\":[{", "\"modules\":[null,{", false)]
    [InlineData("\"module\":\"0000000001\"", "\"module\":\"../1\"", false)]
    [InlineData("\"name\":\"Pump\"", "\"name\":\"Pump\",\"ratedShaftKw\":-1", false)]
    [InlineData(
        "\"modules\":[{",
        "\"modules\":[{\"module\":\"0000000001\",\"point\":\"drive-end\",\"generation\":1,\"password\":\"p\"},{",
        false
    )]
    [InlineData("\"machines\":[{", "\"machines\":[{\"id\":\"m1\",\"plate\":{\"name\":\"Fan\"},\"modules\":[]},{", false)]
    public void Settings_that_leave_something_out_or_say_it_twice_are_not_worked_by(string find, string replace, bool isWhole)
    {
        string json = find.Length == 0 ? Whole : Whole.Replace(find, replace, StringComparison.Ordinal);
        Assert.Equal(isWhole, Read(json)?.IsWhole() == true);
    }

    private static GatewaySettings? Read(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, PairingJson.Default.GatewaySettings);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

using System.Text;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;

namespace EdgeAgent.Mqtt.Broker;

/// <summary>
/// ACL files of mosquitto: every device writes and reads only below its own user name, in one direction each; the one central user of a broker
/// (gateway, bridge) has the other ends. What is not listed is refused, and refused means: acknowledged to a 3.1.1 client, and thrown away.
/// </summary>
public static class MosquittoAcl
{
    /// <summary>The plant broker: a module logs in with its id as user name.</summary>
    public static string ForPlant(string gatewayUser)
    {
        string[] fromModule = [ModuleTopics.Frame, ModuleTopics.Burst, ModuleTopics.State, ModuleTopics.Reply];
        string[] toModule = [ModuleTopics.Receipt, ModuleTopics.Command];
        return Text(gatewayUser, "m/", fromModule, toModule);
    }

    /// <summary>The cloud broker: a gateway logs in with its id as user name.</summary>
    public static string ForCloud(string bridgeUser)
    {
        string[] fromGateway = [.. CloudTopics.EventLanes.Select(lane => LaneNames.Of(lane)), CloudTopics.Hello, CloudTopics.Reply];
        string[] toGateway = [CloudTopics.Receipt, CloudTopics.Command];
        return Text(bridgeUser, CloudTopics.Of("", "")[..^1], fromGateway, toGateway);
    }

    private static string Text(string centralUser, string prefix, string[] fromDevice, string[] toDevice)
    {
        if (!MosquittoPasswords.IsUser(centralUser)) throw new ArgumentException($"\"{centralUser}\" cannot be a broker user.", nameof(centralUser));
        var text = new StringBuilder();
        text.Append("# The central user reads what devices send and writes what they receive.\nuser ").Append(centralUser).Append('\n');
        foreach (string leaf in fromDevice) text.Append("topic read ").Append(prefix).Append("+/").Append(leaf).Append('\n');
        foreach (string leaf in toDevice) text.Append("topic write ").Append(prefix).Append("+/").Append(leaf).Append('\n');
        text.Append("\n# Every device, below its own user name (%u).\n");
        foreach (string leaf in fromDevice) text.Append("pattern write ").Append(prefix).Append("%u/").Append(leaf).Append('\n');
        foreach (string leaf in toDevice) text.Append("pattern read ").Append(prefix).Append("%u/").Append(leaf).Append('\n');
        return text.ToString();
    }
}

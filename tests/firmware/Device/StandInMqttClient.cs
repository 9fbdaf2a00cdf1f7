using System.Collections;
using System.Security.Cryptography.X509Certificates;
using nanoFramework.M2Mqtt.Exceptions;
using nanoFramework.M2Mqtt.Messages;

// The public face of nanoFramework.M2Mqtt as far as the module's link uses it (signatures: firmware/NanoContract/Hardware/M2Mqtt.cs), with the habits of its
// source at 8208787 that matter: Connect and Close block, a full queue throws InflightQueueFull, a discarded client still raises events.
namespace nanoFramework.M2Mqtt
{
    public enum MqttSslProtocols
    {
        None,
        TLSv1_2 = 4,
    }

    public interface IMqttClient
    {
        delegate void MqttMsgPublishEventHandler(object sender, MqttMsgPublishEventArgs e);

        delegate void MqttMsgPublishedEventHandler(object sender, MqttMsgPublishedEventArgs e);

        delegate void ConnectionClosedEventHandler(object sender, EventArgs e);
    }

    public sealed class MqttSettings
    {
        public int InflightQueueSize { get; set; } = int.MaxValue;

        public bool ValidateServerCertificate { get; set; }
    }

    public sealed class MqttClient : IDisposable
    {
        public MqttClient(string brokerHostName, int brokerPort, bool secure, X509Certificate caCert, X509Certificate clientCert, MqttSslProtocols sslProtocol)
        {
            Authority = caCert;
            lock (Made) Made.Add(this);
            Prepare?.Invoke(this);
        }

        public static List<MqttClient> Made { get; } = [];

        /// <summary>Called for each client as it is made.</summary>
        public static Action<MqttClient>? Prepare { get; set; }

        public event IMqttClient.MqttMsgPublishEventHandler? MqttMsgPublishReceived;

        public event IMqttClient.MqttMsgPublishedEventHandler? MqttMsgPublished;

        public event IMqttClient.ConnectionClosedEventHandler? ConnectionClosed;

        public X509Certificate? Authority { get; }

        public MqttSettings Settings { get; } = new();

        /// <summary>Messages in its queue; nobody takes any out but the test.</summary>
        public List<(string Topic, MqttQoSLevel Qos, bool IsRetained)> Queue { get; } = [];

        public TimeSpan ConnectTakes { get; set; }

        public TimeSpan CloseTakes { get; set; }

        public bool IsClosed { get; private set; }

        public MqttReasonCode Connect(
            string clientId,
            string username,
            string password,
            bool willRetain,
            MqttQoSLevel willQosLevel,
            bool willFlag,
            string willTopic,
            string willMessage,
            bool cleanSession,
            ushort keepAlivePeriod)
        {
            Thread.Sleep(ConnectTakes);
            return MqttReasonCode.Success;
        }

        public ushort Subscribe(string[] topics, MqttQoSLevel[] qosLevels) => 1;

        public ushort Publish(string topic, byte[] message, string? contentType, ArrayList? userProperties, MqttQoSLevel qosLevel, bool retain)
        {
            if (Queue.Count >= Settings.InflightQueueSize) throw new MqttClientException { ErrorCode = MqttClientErrorCode.InflightQueueFull };
            Queue.Add((topic, qosLevel, retain));
            return 1;
        }

        public void Close()
        {
            Thread.Sleep(CloseTakes);
            IsClosed = true;
        }

        public void Dispose() => IsClosed = true;

        public void Receive(string topic, byte[] message) => MqttMsgPublishReceived?.Invoke(this, new MqttMsgPublishEventArgs(topic, message));

        public void Acknowledge() => MqttMsgPublished?.Invoke(this, new MqttMsgPublishedEventArgs());

        public void Lose() => ConnectionClosed?.Invoke(this, EventArgs.Empty);
    }
}

namespace nanoFramework.M2Mqtt.Exceptions
{
    public sealed class MqttClientException : Exception
    {
        public MqttClientErrorCode ErrorCode { get; set; }
    }

    public enum MqttClientErrorCode
    {
        None = 0,
        InflightQueueFull = 11,
    }
}

namespace nanoFramework.M2Mqtt.Messages
{
    public enum MqttQoSLevel
    {
        AtMostOnce = 0x00,
        AtLeastOnce = 0x01,
    }

    public enum MqttReasonCode
    {
        Success = 0x00,
        NotAuthorized = 0x87,
    }

    public sealed class MqttMsgPublishEventArgs(string topic, byte[] message) : EventArgs
    {
        public string Topic { get; } = topic;

        public byte[] Message { get; } = message;
    }

    public sealed class MqttMsgPublishedEventArgs : EventArgs;
}

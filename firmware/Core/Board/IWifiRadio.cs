namespace EdgeAgent.Firmware.Board;

/// <summary>
/// The module's one Wi-Fi radio. Once told to connect, the runtime keeps trying by itself for ever, and rejoins when the network was away (nf-interpreter
/// a3e8139a1, targets/ESP32/_common/targetHAL_Network.cpp: a disconnect with NF_ESP32_IsToConnect set calls esp_wifi_connect again). Only <see
/// cref="Disconnect"/> ends that, and while it goes on a scan is refused as busy. No call throws.
/// </summary>
public interface IWifiRadio
{
    /// <summary>The network gave an address.</summary>
    bool HasAddress { get; }

    /// <summary>Networks the last scan found.</summary>
    int FoundCount { get; }

    /// <summary>Begins to enter a network; takes up to 20 s, other threads run meanwhile.</summary>
    void Connect(string name, string password);

    /// <summary>Leaves the network, or ends the tries.</summary>
    void Disconnect();

    /// <summary>Looks which networks are there; takes seconds.</summary>
    /// <returns>False when the radio was busy or did not answer: then nothing is known, which is not the same as nothing there.</returns>
    bool TryScan();

    /// <summary>Name of a network the last scan found.</summary>
    string FoundName(int index);

    /// <summary>Its strength, dBm.</summary>
    int FoundDbm(int index);
}

/// <summary>The conversation with a gateway at its access point.</summary>
public interface IJoinLine
{
    /// <returns>False when nobody listens there.</returns>
    bool TryOpen();

    /// <summary>Says a line and waits for the answer.</summary>
    /// <returns>Null when none came.</returns>
    string? Ask(string line);

    void Close();
}

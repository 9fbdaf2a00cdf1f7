namespace EdgeAgent.Firmware.Board;

/// <summary>GPIO numbers of sensor module v1 with ESP32-WROOM-32E: hardware/sensor-module/v1/pins.csv, held equal by a test.</summary>
public static class WroomPins
{
    public const int Io0 = 0;
    public const int Txd = 1;
    public const int Led = 2;
    public const int Rxd = 3;
    public const int Rs485De = 4;
    public const int Rdy3 = 13;
    public const int Pfail = 14;
    public const int Rs485Rx = 16;
    public const int Rs485Tx = 17;
    public const int Sck = 18;
    public const int Miso = 19;
    public const int Sda = 21;
    public const int Scl = 22;
    public const int Mosi = 23;
    public const int CsIsm = 25;
    public const int CsRtd = 26;
    public const int IntIsm = 27;
    public const int OwRx = 32;
    public const int OwTx = 33;
    public const int Rdy1 = 34;
    public const int Rdy2 = 35;
    public const int Button = 39;
}

namespace EdgeAgent.Firmware.Board;

/// <summary>GPIO numbers of sensor module v1 with ESP32-S3-WROOM-1: hardware/sensor-module/v1/pins.csv, held equal by a test.</summary>
public static class S3Pins
{
    public const int Io0 = 0;
    public const int Sda = 1;
    public const int Scl = 2;
    public const int Rdy1 = 6;
    public const int IntIis = 7;
    public const int IntIsm = 8;
    public const int CsIis = 9;
    public const int CsIsm = 10;
    public const int Mosi = 11;
    public const int Sck = 12;
    public const int Miso = 13;
    public const int CsRtd = 14;
    public const int Rdy2 = 15;
    public const int Rdy3 = 16;
    public const int Rs485Tx = 17;
    public const int Rs485Rx = 18;
    public const int UsbDm = 19;
    public const int UsbDp = 20;
    public const int Rs485De = 21;
    public const int OwTx = 38;
    public const int OwRx = 39;
    public const int Led = 40;
    public const int Button = 41;
    public const int Pfail = 42;
    public const int Txd = 43;
    public const int Rxd = 44;
}

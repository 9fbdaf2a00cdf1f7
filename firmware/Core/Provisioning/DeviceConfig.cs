using EdgeAgent.Contracts.ModuleWire;

namespace EdgeAgent.Firmware.Provisioning;

/// <summary>
/// What the flasher and the installer wrote onto the module: lines of <c>key=value</c>, ASCII, at most 4,096 bytes; a key nobody
/// knows is a fault, for a mistyped limit would else be left off without a word. Over it lies what the module was given when it joined a gateway (<see cref="PlantSettings"/>): where it belongs and what its
/// machine asks for, never what the board is or who it is. <see cref="Problems"/> names every fault at once; with a fault the module does not start but blinks.
/// Without any plant it is no fault: the module joins (<see cref="JoinMachine"/>).
/// </summary>
public sealed class DeviceConfig
{
    public const int MaxBytes = 4096;

    private const int LongestComplaint = 1000;

    public ulong Module;
    public ulong FirstIncarnation;

    /// <summary>wroom or s3.</summary>
    public string Board = "wroom";
    public string WifiName = "";
    public string WifiPassword = "";

    /// <summary>
    /// Address of the plant broker, or its name; one that ends in .local is asked for by multicast (mDNS), which the runtime's network stack does.
    /// </summary>
    public string Host = "";
    public int Port = 8883;

    /// <summary>Id of the gateway; the login is derived for it.</summary>
    public string Gateway = "";

    /// <summary>64 hexadecimal digits; never leaves the module.</summary>
    public string Secret = "";

    /// <summary>A frame is built, and a meter asked, this often, ms.</summary>
    public int FrameMs = 1000;

    /// <summary>clamps, sdm630, pzem or none.</summary>
    public string Electrical = "none";

    /// <summary>Number of clamps or of PZEM stations, 1 to 3.</summary>
    public int Phases = 3;

    /// <summary>
    /// own, or machine for a meter that is tapped behind the machine's contactor and has no supply while it stands; empty for what its kind says: a PZEM-004T
    /// has no supply but the voltage it measures, an SDM630 mostly hangs before the contactor, and is known by its own record where it does not.
    /// </summary>
    public string MeterSupply = "";

    /// <summary>A meter that is silent, not one byte, says that the machine stands.</summary>
    public bool IsMeterFedByMachine => MeterSupply == "machine" || (MeterSupply.Length == 0 && Electrical == "pzem");

    /// <summary>Nobody said where the meter takes its supply: its own record may tell.</summary>
    public bool IsMeterSupplyLearned => MeterSupply.Length == 0 && Electrical == "sdm630";

    /// <summary>own, or machine for a module that takes its supply behind the machine's contactor and is silent itself while the machine stands.</summary>
    public string Supply = "";

    /// <summary>80 or 32, as the burdens are fitted.</summary>
    public int ClampRangeAmps = 80;

    /// <summary>Correction of each clamp from calibration, 0.0001; 10000 without (hardware/commissioning).</summary>
    public readonly int[] ClampRatios = { 10000, 10000, 10000 };

    /// <summary>Measuring point of the vibration head, 0 for none.</summary>
    public int VibrationPoint;

    /// <summary>ism330dhcx, mpu6500 or mpu9250.</summary>
    public string VibrationSensor = "ism330dhcx";

    /// <summary>Measuring point of the wide-band accelerometer (s3 board), 0 for none.</summary>
    public int WideBandPoint;

    /// <summary>
    /// Length of a wide-band recording, ms; 7 bytes of PSRAM a sample, in one piece, and no object of the runtime is longer than 786,420 bytes.
    /// </summary>
    public int WideBandMs = 4000;

    /// <summary>pt100-2, pt100-3, pt100-4, ds18b20 or none.</summary>
    public string Temperature = "none";
    public int RatedMilliAmps = 10000;
    public int NominalVolts = 400;

    /// <summary>0.001.</summary>
    public int PowerFactorMilli = 850;

    /// <summary>Trip class time constant of the thermal model, s; 0 leaves the model off.</summary>
    public int ThermalSeconds;

    /// <summary>As long as a healthy start of the motor may take, s.</summary>
    public int LongestStartSeconds = 10;

    /// <summary>Limit of the motor's temperature, 0.001 degree Celsius; 0 for none.</summary>
    public int TemperatureLimitMilliC;

    /// <summary>Certificate of the plant's authority as the gateway gave it; empty when the flasher's own counts.</summary>
    public byte[] TrustAnchor = new byte[0];

    public string Problems { get; private set; } = "";

    /// <summary>It knows where it belongs.</summary>
    public bool IsPlaced => WifiName.Length + Host.Length + Gateway.Length > 0;

    public static DeviceConfig Parse(byte[] bytes) => Parse(bytes, new byte[0]);

    /// <param name="bytes">The flasher's file.</param>
    /// <param name="plant">What a gateway gave; empty when the module joined none.</param>
    public static DeviceConfig Parse(byte[] bytes, byte[] plant)
    {
        var config = new DeviceConfig();
        if (bytes.Length > MaxBytes)
        {
            config.Problems = "The file is longer than 4096 bytes. ";
            return config;
        }

        config.TakeLines(bytes, bytes.Length, false);
        config.TakePlant(plant);
        config.Check();
        return config;
    }

    /// <summary>True when what a gateway gave says all a module needs of its plant.</summary>
    public static bool IsWholePlant(byte[] plant, string gateway)
    {
        var config = new DeviceConfig();
        if (plant.Length > PlantSettings.MaxBytes) return false;
        config.TakePlant(plant);
        config.CheckPlant();
        return config.Problems.Length == 0 && config.Gateway == gateway && config.TrustAnchor.Length > 0;
    }

    private void TakePlant(byte[] plant)
    {
        int end = PlantSettings.AnchorFrom(plant);
        TakeLines(plant, end, true);
        if (end == plant.Length) return;
        TrustAnchor = new byte[plant.Length - end];
        Array.Copy(plant, end, TrustAnchor, 0, TrustAnchor.Length);
    }

    private void TakeLines(byte[] bytes, int length, bool isPlant)
    {
        int start = 0;
        int number = 0;
        for (int at = 0; at <= length; at++)
        {
            if (at < length && bytes[at] != '\n') continue;
            string line = TextOf(bytes, start, at);
            number++;
            if (!isPlant || IsOfPlace(line)) TakeLine(line, number);
            start = at + 1;
        }
    }

    // Who the module is and how the board is built, no gateway says.
    private static bool IsOfPlace(string line)
    {
        int equals = line.IndexOf('=');
        switch (equals < 0 ? "" : line.Substring(0, equals))
        {
            case "incarnation":
            case "wifi":
            case "wifi-password":
            case "host":
            case "port":
            case "gateway":
            case "rated-ma":
            case "nominal-volts":
            case "power-factor":
            case "thermal-s":
                return true;
            default:
                return false;
        }
    }

    private static string TextOf(byte[] bytes, int start, int end)
    {
        if (end > start && bytes[end - 1] == '\r') end--;
        var characters = new char[end - start];
        for (int i = 0; i < characters.Length; i++) characters[i] = (char)bytes[start + i];
        return new string(characters);
    }

    private void TakeLine(string line, int number)
    {
        if (line.Length == 0 || line[0] == '#') return;
        int equals = line.IndexOf('=');
        if (equals <= 0)
        {
            Refuse("line " + number + " is no key=value. ");                             // without its text, which may be a password
            return;
        }

        string key = line.Substring(0, equals);
        string value = line.Substring(equals + 1);
        switch (key)
        {
            case "module": _ = ModuleId.TryParse(value, out Module); break;
            case "incarnation": _ = Hex64.TryParse(value, out FirstIncarnation); break;
            case "board": Board = value; break;
            case "wifi": WifiName = value; break;
            case "wifi-password": WifiPassword = value; break;
            case "host": Host = value; break;
            case "port": Port = NumberOf(key, value); break;
            case "gateway": Gateway = value; break;
            case "secret": Secret = value; break;
            case "frame-ms": FrameMs = NumberOf(key, value); break;
            case "electrical": Electrical = value; break;
            case "meter-supply": MeterSupply = value; break;
            case "supply": Supply = value; break;
            case "phases": Phases = NumberOf(key, value); break;
            case "clamp-range": ClampRangeAmps = NumberOf(key, value); break;
            case "clamp-ratio-1": ClampRatios[0] = NumberOf(key, value); break;
            case "clamp-ratio-2": ClampRatios[1] = NumberOf(key, value); break;
            case "clamp-ratio-3": ClampRatios[2] = NumberOf(key, value); break;
            case "vibration-sensor": VibrationSensor = value; break;
            case "wide-band-point": WideBandPoint = NumberOf(key, value); break;
            case "wide-band-ms": WideBandMs = NumberOf(key, value); break;
            case "start-s": LongestStartSeconds = NumberOf(key, value); break;
            case "temperature-limit-mc": TemperatureLimitMilliC = NumberOf(key, value); break;
            case "vibration-point": VibrationPoint = NumberOf(key, value); break;
            case "temperature": Temperature = value; break;
            case "rated-ma": RatedMilliAmps = NumberOf(key, value); break;
            case "nominal-volts": NominalVolts = NumberOf(key, value); break;
            case "power-factor": PowerFactorMilli = NumberOf(key, value); break;
            case "thermal-s": ThermalSeconds = NumberOf(key, value); break;
            default: Refuse(key + " is no key of this firmware; correct or remove it. "); break;
        }
    }

    // A file of nothing but nonsense must not fill the chip's memory with complaints.
    private void Refuse(string problem)
    {
        if (Problems.Length < LongestComplaint) Problems += problem;
    }

    private int NumberOf(string key, string value)
    {
        if (int.TryParse(value, out int number)) return number;
        Problems += key + " is no whole number. ";
        return 0;
    }

    private void Check()
    {
        if (Module == 0) Problems += "module is no module id. ";
        if (FirstIncarnation == 0) Problems += "incarnation is not 16 hexadecimal digits or is 0. ";
        if (Board != "wroom" && Board != "s3") Problems += "board is neither wroom nor s3. ";
        if (IsPlaced) CheckPlant();
        if (!TryHex(Secret, out _) || Secret.Length != 64) Problems += "secret is not 64 hexadecimal digits. ";
        if (Electrical != "none" && Electrical != "clamps" && Electrical != "sdm630" && Electrical != "pzem")
        {
            Problems += "electrical is none of none, clamps, sdm630, pzem. ";
        }

        if (Supply.Length > 0 && Supply != "own" && Supply != "machine") Problems += "supply is neither own nor machine. ";
        if (MeterSupply.Length > 0 && MeterSupply != "own" && MeterSupply != "machine") Problems += "meter-supply is neither own nor machine. ";
        if (MeterSupply == "machine" && Electrical != "sdm630" && Electrical != "pzem") Problems += "meter-supply=machine needs a meter: sdm630 or pzem. ";
        if (FrameMs < 500 || FrameMs > 60000) Problems += "frame-ms must be 500 to 60000. ";
        if (Phases < 1 || Phases > 3) Problems += "phases must be 1 to 3. ";
        if (ClampRangeAmps != 80 && ClampRangeAmps != 32) Problems += "clamp-range is neither 80 nor 32. ";
        if (Electrical == "pzem" && Phases == 2) Problems += "phases must be 1 or 3 with pzem. ";
        for (int phase = 0; phase < 3; phase++)
        {
            if (ClampRatios[phase] < 5000 || ClampRatios[phase] > 20000) Problems += "clamp-ratio-" + (phase + 1) + " must be 5000 to 20000. ";
        }

        if (VibrationSensor != "ism330dhcx" && VibrationSensor != "mpu6500" && VibrationSensor != "mpu9250")
        {
            Problems += "vibration-sensor is none of ism330dhcx, mpu6500, mpu9250. ";
        }

        if (WideBandPoint < 0 || WideBandPoint > MeasuringPoints.Highest) Problems += "wide-band-point must be 0 to 7. ";
        if (WideBandPoint != 0 && Board != "s3") Problems += "wide-band-point needs an s3 board: a recording takes 190 KB a second. ";
        if (WideBandMs < 100 || WideBandMs > 4000) Problems += "wide-band-ms must be 100 to 4000. ";
        if (LongestStartSeconds < 1 || LongestStartSeconds > 120) Problems += "start-s must be 1 to 120. ";
        if (TemperatureLimitMilliC < 0 || TemperatureLimitMilliC > 300000) Problems += "temperature-limit-mc must be 0 to 300000. ";
        if (VibrationPoint < 0 || VibrationPoint > MeasuringPoints.Highest) Problems += "vibration-point must be 0 to 7. ";
        if (Board == "wroom" && Electrical == "clamps" && VibrationPoint != 0)
        {
            Problems += "A wroom board does clamps or vibration, not both (firmware/README.md, Sampling). ";
        }

        if (RatedMilliAmps <= 0) Problems += "rated-ma must be over 0. ";
    }

    private void CheckPlant()
    {
        if (WifiName.Length == 0 || WifiName.Length > 32) Problems += "wifi must have 1 to 32 characters. ";
        if (Host.Length == 0) Problems += "host is missing. ";
        if (Port < 1 || Port > 65535) Problems += "port must be 1 to 65535. ";
        if (Gateway.Length == 0) Problems += "gateway is missing. ";
    }

    /// <summary>Hexadecimal digits to bytes.</summary>
    public static bool TryHex(string text, out byte[] bytes)
    {
        bytes = new byte[text.Length / 2];
        if ((text.Length & 1) != 0) return false;
        for (int i = 0; i < text.Length; i++)
        {
            int digit = "0123456789abcdef".IndexOf(text[i]);
            if (digit < 0) return false;
            bytes[i / 2] = (byte)((bytes[i / 2] << 4) | digit);
        }

        return true;
    }

    /// <summary>Bytes to lower-case hexadecimal digits.</summary>
    public static string ToHex(byte[] bytes)
    {
        const string digits = "0123456789abcdef";
        var text = new char[bytes.Length * 2];
        for (int i = 0; i < bytes.Length; i++)
        {
            text[2 * i] = digits[bytes[i] >> 4];
            text[(2 * i) + 1] = digits[bytes[i] & 15];
        }

        return new string(text);
    }
}

using System.Device.Spi;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Firmware.Board;
using EdgeAgent.Firmware.Drivers;
using EdgeAgent.Firmware.Provisioning;
using EdgeAgent.Firmware.Sensing;
using EdgeAgent.Firmware.Telemetry;
using nanoFramework.Hardware.Esp32;

namespace EdgeAgent.Firmware.Device;

/// <summary>Wires the sensors the settings name to the pins of the board. Buses and addresses: hardware/sensor-module/v1/devices.csv.</summary>
public static class Sensors
{
    private const int SpiHz = 4000000;
    private static readonly int[] s_clampAddresses = { 0x48, 0x49, 0x4B };

    public static ModuleSensors Of(DeviceConfig config, ModuleSettings settings, ModuleRecord record)
    {
        bool isS3 = config.Board == "s3";
        AssignPins(isS3);
        var pause = new EspPause();
        return new ModuleSensors(
            settings,
            config.Electrical == "clamps" ? Clamps(config, isS3) : null,
            Meter(config),
            Vibration(config, isS3, pause),
            WideBand(config, pause),
            Temperature(config, isS3, pause),
            record);
    }

    private static void AssignPins(bool isS3)
    {
        Configuration.SetPinFunction(isS3 ? S3Pins.Mosi : WroomPins.Mosi, DeviceFunction.SPI1_MOSI);
        Configuration.SetPinFunction(isS3 ? S3Pins.Miso : WroomPins.Miso, DeviceFunction.SPI1_MISO);
        Configuration.SetPinFunction(isS3 ? S3Pins.Sck : WroomPins.Sck, DeviceFunction.SPI1_CLOCK);
        Configuration.SetPinFunction(isS3 ? S3Pins.Sda : WroomPins.Sda, DeviceFunction.I2C1_DATA);
        Configuration.SetPinFunction(isS3 ? S3Pins.Scl : WroomPins.Scl, DeviceFunction.I2C1_CLOCK);
        Configuration.SetPinFunction(isS3 ? S3Pins.Rs485Tx : WroomPins.Rs485Tx, DeviceFunction.COM2_TX);
        Configuration.SetPinFunction(isS3 ? S3Pins.Rs485Rx : WroomPins.Rs485Rx, DeviceFunction.COM2_RX);
        Configuration.SetPinFunction(isS3 ? S3Pins.Rs485De : WroomPins.Rs485De, DeviceFunction.COM2_RTS);
        Configuration.SetPinFunction(isS3 ? S3Pins.OwTx : WroomPins.OwTx, DeviceFunction.COM3_TX);
        Configuration.SetPinFunction(isS3 ? S3Pins.OwRx : WroomPins.OwRx, DeviceFunction.COM3_RX);
    }

    private static CurrentSensing Clamps(DeviceConfig config, bool isS3)
    {
        int[] readyPins = isS3 ? new[] { S3Pins.Rdy1, S3Pins.Rdy2, S3Pins.Rdy3 } : new[] { WroomPins.Rdy1, WroomPins.Rdy2, WroomPins.Rdy3 };
        var phases = new IWaveformSource[config.Phases];
        for (int phase = 0; phase < config.Phases; phase++)
        {
            var clamp = new Ads1115Clamp(
                new EspI2cChip(s_clampAddresses[phase]),
                new EspEdgeCounter(readyPins[phase]),
                config.ClampRangeAmps == 80,
                config.ClampRatios[phase] / 10000.0);
            clamp.SetUp();                                                                // one that does not answer is unplugged at its first read
            phases[phase] = clamp;
        }

        return new CurrentSensing(phases);
    }

    private static MeterSensing? Meter(DeviceConfig config)
    {
        if (config.Electrical != "sdm630" && config.Electrical != "pzem") return null;
        return new MeterSensing(MeterOf(config), config.FrameMs, config.IsMeterFedByMachine, config.IsMeterSupplyLearned);
    }

    private static IPowerMeter MeterOf(DeviceConfig config)
    {
        var bus = new EspSerialBus("COM2", 9600);
        if (config.Electrical == "sdm630") return new ModbusPowerMeter(bus, ModbusMap.Sdm630, 1);
        if (config.Phases == 1) return new ModbusPowerMeter(bus, ModbusMap.Pzem004T, 1);
        var phases = new IPowerMeter[3];
        for (int phase = 0; phase < 3; phase++) phases[phase] = new ModbusPowerMeter(bus, ModbusMap.Pzem004T, (byte)(phase + 1));
        return new PhaseMeters(phases);
    }

    private static VibrationSensing[] Vibration(DeviceConfig config, bool isS3, IPause pause)
    {
        if (config.VibrationPoint == 0) return new VibrationSensing[0];
        int periodMs = !isS3 ? 15000 : config.Electrical == "clamps" ? 90000 : 30000;    // the duty table of firmware/README.md
        var options = new VibrationOptions { PeriodMs = periodMs, SamplesPerStep = 256 };
        return new[] { new VibrationSensing(Accelerometer(config, isS3, pause), (MeasuringPoint)(byte)config.VibrationPoint, options) };
    }

    // A board without PSRAM holds one axis of a window, one with PSRAM all three, and the raw words of a whole window before they are unpacked.
    private static IWaveformSource Accelerometer(DeviceConfig config, bool isS3, IPause pause)
    {
        if (config.VibrationSensor != "ism330dhcx") return new MpuFifoAccelerometer(new EspMpu(config.VibrationSensor == "mpu9250"), isS3 ? 0 : 1);
        var chip = new EspSpiChip(isS3 ? S3Pins.CsIsm : WroomPins.CsIsm, SpiMode.Mode3, SpiHz);
        var driver = new StFifoAccelerometer(chip, StAccelerometerPart.Ism330Dhcx, isS3 ? 0 : 1, isS3 ? 4600 : 64, 64);
        driver.SetUp(pause);
        return driver;
    }

    private static BurstRecorder? WideBand(DeviceConfig config, IPause pause)
    {
        if (config.WideBandPoint == 0) return null;
        int freeBytes = (int)nanoFramework.Runtime.Native.GC.Run(true);                  // compacted: the recording is one piece
        int samples = WideBandRoom.SamplesFor(StAccelerometerPart.Iis3Dwb.RateHz, config.WideBandMs, freeBytes);
        if (samples == 0) throw new OutOfMemoryException();
        var driver = new StFifoAccelerometer(new EspSpiChip(S3Pins.CsIis, SpiMode.Mode3, SpiHz), StAccelerometerPart.Iis3Dwb, 1, samples, 64);
        driver.SetUp(pause);                                                              // one that does not answer is refused at its first recording
        return new BurstRecorder(driver, (MeasuringPoint)(byte)config.WideBandPoint);
    }

    private static ValueSensing[] Temperature(DeviceConfig config, bool isS3, IPause pause)
    {
        if (config.Temperature == "ds18b20") return new[] { new ValueSensing(new Ds18B20(new EspOneWire(), MeasuringPoint.MotorBody), 1000) };
        if (!config.Temperature.StartsWith("pt100-")) return new ValueSensing[0];

        var driver = new Max31865(
            new EspSpiChip(isS3 ? S3Pins.CsRtd : WroomPins.CsRtd, SpiMode.Mode1, SpiHz),
            MeasuringPoint.MotorBody,
            config.Temperature[6] - '0');
        driver.SetUp(pause);
        return new[] { new ValueSensing(driver, 1000) };
    }
}

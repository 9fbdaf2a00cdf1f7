// Rests on nanoframework/nanoFramework.IoT.Device 122ebb1a7 (devices/Mpu9250/{Mpu6500,Mpu9250,AccelerometerRange,FifoModes}.cs).
namespace Iot.Device.Imu
{
    public enum AccelerometerRange
    {
        Range16G = 3,
    }

    public enum FifoModes
    {
        Accelerometer = 0b0000_1000,
    }

    public class Mpu6500 : System.IDisposable
    {
        public extern Mpu6500(System.Device.I2c.I2cDevice i2cDevice);
        public extern AccelerometerRange AccelerometerRange { get; set; }
        public extern byte SampleRateDivider { get; set; }
        public extern FifoModes FifoModes { get; set; }
        public extern uint FifoCount { get; }
        public extern void ReadFifo(System.SpanByte readData);
        public extern void Dispose();
    }

    public class Mpu9250 : Mpu6500
    {
        public extern Mpu9250(System.Device.I2c.I2cDevice i2cDevice, bool shouldDispose = true, System.Device.I2c.I2cDevice i2CDeviceAk8963 = null);
    }
}

using EdgeAgent.Firmware.Board;

namespace EdgeAgent.Firmware.Tests.Support;

/// <summary>A module's record in memory: survives what a test calls a reset, can be copied and restored, and can refuse to write.</summary>
public sealed class MemoryStore : IModuleStore
{
    private readonly byte[] _record = new byte[1024];
    private int _length;

    public bool IsFull { get; set; }

    public int Writes { get; private set; }

    public int Read(byte[] into)
    {
        Array.Copy(_record, into, _length);
        return _length;
    }

    public bool Write(byte[] record, int length)
    {
        if (IsFull) return false;
        Array.Copy(record, _record, length);
        _length = length;
        Writes++;
        return true;
    }

    public void Damage(int at) => _record[at] ^= 0x40;

    public MemoryStore Copy()
    {
        var copy = new MemoryStore();
        copy.Write(_record, _length);
        return copy;
    }
}

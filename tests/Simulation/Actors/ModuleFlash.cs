using EdgeAgent.Firmware.Board;

namespace EdgeAgent.Simulation.Actors;

/// <summary>The few hundred bytes of a module's flash. A write is there as a whole or not at all.</summary>
public sealed class ModuleFlash : IModuleStore
{
    private byte[] _record = [];

    /// <summary>The flash takes nothing.</summary>
    public bool IsRefusing { get; set; }

    public long Writes { get; private set; }

    public int Read(byte[] into)
    {
        _record.CopyTo(into, 0);
        return _record.Length;
    }

    public bool Write(byte[] record, int length)
    {
        if (IsRefusing) return false;
        _record = record[..length];
        Writes++;
        return true;
    }

    public byte[] Backup() => _record;

    public void Restore(byte[] record) => _record = record;

    public void Erase() => _record = [];

    /// <summary>One bit of the record flips.</summary>
    public void Damage(int bit)
    {
        if (_record.Length == 0) return;
        _record = [.. _record];
        _record[bit / 8 % _record.Length] ^= (byte)(1 << (bit % 8));
    }
}

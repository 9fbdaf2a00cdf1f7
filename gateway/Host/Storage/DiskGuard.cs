using EdgeAgent.Gateway.Buffer;

namespace EdgeAgent.Gateway.Host.Storage;

/// <summary>
/// Watches the room on the disk. A reserve file takes some of it while there is plenty; when the disk is full it is deleted, and alarms, ledger and outbox go
/// on in its place.
/// </summary>
internal sealed class DiskGuard
{
    /// <summary>Below this the log must not grow.</summary>
    public const long TightBytes = 64_000_000;

    /// <summary>Below this, and without room inside the store, only alarms are taken.</summary>
    public const long FullBytes = 4_000_000;

    /// <summary>Room for about ten thousand alarm events.</summary>
    public const long ReserveBytes = 16_000_000;

    private readonly string _reserve;
    private readonly Func<long> _freeBytes;
    private readonly Func<long> _freeInsideBytes;
    private readonly long _tightBytes;

    /// <param name="data">The store's directory.</param>
    /// <param name="freeInsideBytes">Room inside the store that needs no new disk space.</param>
    /// <param name="tightBytes">See <see cref="TightBytes"/>.</param>
    public DiskGuard(string data, Func<long> freeInsideBytes, long tightBytes = TightBytes)
    {
        _reserve = Path.Combine(data, "reserve");
        var drive = new DriveInfo(Path.GetFullPath(data));
        (_freeBytes, _freeInsideBytes, _tightBytes) = (() => drive.AvailableFreeSpace, freeInsideBytes, tightBytes);
    }

    public DiskState Look()
    {
        long free = _freeBytes();
        if (free > (2 * _tightBytes) + ReserveBytes) TakeReserve();
        if (free >= _tightBytes) return DiskState.Ample;
        if (free >= FullBytes || _freeInsideBytes() >= FullBytes) return DiskState.Tight;

        GiveRoom();
        return DiskState.Full;
    }

    /// <summary>Deletes the reserve, for what must be written.</summary>
    public void GiveRoom() => File.Delete(_reserve);

    private void TakeReserve()
    {
        if (File.Exists(_reserve)) return;
        try
        {
            // Written, not just sized: a hole in a file reserves nothing.
            File.WriteAllBytes(_reserve, new byte[ReserveBytes]);
        }
        catch (IOException)
        {
            GiveRoom();
        }
    }
}

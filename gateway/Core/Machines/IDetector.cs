namespace EdgeAgent.Gateway.Machines;

/// <summary>
/// One way of seeing trouble on one machine. Pure: called after every batch of readings of its machine and at least once a second with the gateway's time, and
/// adds its verdicts. It may keep a memory; the memory is saved every minute and handed back after a restart.
/// </summary>
public interface IDetector
{
    /// <summary>Stable name under which the memory is kept.</summary>
    string Name { get; }

    /// <summary>Adds this detector's verdicts about <paramref name="machine"/> at <paramref name="now"/>; time never runs backwards.</summary>
    void Observe(MachineState machine, DateTimeOffset now, ICollection<Verdict> verdicts);

    /// <summary>Forgets what it learned of this machine: it was serviced, or a sensor was moved. Nothing to do for a detector that learns nothing.</summary>
    void Renew()
    {
    }

    /// <summary>The memory as text, or null when there is nothing worth keeping.</summary>
    string? Save();

    /// <summary>Takes back a memory that <see cref="Save"/> gave, perhaps by an older version; what it can't read it ignores and starts afresh.</summary>
    void Load(string memory);
}

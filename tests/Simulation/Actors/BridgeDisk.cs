namespace EdgeAgent.Simulation.Actors;

/// <summary>The file the bridge's instances share. Copied and put back only while no transaction runs, which in one thread is always.</summary>
public sealed class BridgeDisk : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgeagent-simulation-").FullName;

    public BridgeDisk() => Path = System.IO.Path.Combine(_folder, "bridge.db");

    public string Path { get; }

    public byte[] Backup() => File.ReadAllBytes(Path);

    /// <summary>Times an old copy was put back.</summary>
    public int Restores { get; private set; }

    public void Restore(byte[] old)
    {
        File.WriteAllBytes(Path, old);
        Restores++;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}

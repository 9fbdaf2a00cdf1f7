using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using EdgeAgent.Gateway.Host.Pairing;
using EdgeAgent.Mqtt.Broker;

namespace EdgeAgent.Gateway.Host.Tests.Pairing;

/// <summary>A broker that was not told of removed logins lets a module in that was taken off.</summary>
public sealed class PlantBrokerFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgeagent-broker-files-").FullName;
    private readonly string _authority = PlantAuthority.Make("plant-1");
    private readonly PlantBrokerFiles _files;

    public PlantBrokerFilesTests() => _files = new PlantBrokerFiles(new PlantBrokerOptions { Folder = _folder, Port = 18883 }, 18884);

    private string PidFile => Path.Combine(_folder, "pid");

    [Fact]
    public async Task A_broker_that_could_not_be_told_of_changed_logins_is_told_as_soon_as_it_can_be()
    {
        Assert.True(_files.Write(_authority, null));
        Assert.True(_files.IsUntold);
        Assert.False(_files.Write(_authority, null));
        Assert.False(_files.TellAgain());

        using Process broker = Start("mosquitto");
        File.WriteAllText(PidFile, broker.Id.ToString(CultureInfo.InvariantCulture) + "\n");
        Assert.True(new PlantBrokerFiles(new PlantBrokerOptions { Folder = _folder, Port = 18883 }, 18884).TellAgain());
        Assert.False(_files.IsUntold);
        await broker.WaitForExitAsync(TestContext.Current.CancellationToken);           // of the signal: it knows none
        Assert.Equal(128 + 1, broker.ExitCode);
    }

    [Fact]
    public void Another_program_that_has_the_brokers_old_number_is_not_signalled()
    {
        using Process other = Start("another");
        File.WriteAllText(PidFile, other.Id.ToString(CultureInfo.InvariantCulture));
        Assert.True(_files.Write(_authority, null));
        Assert.True(_files.IsUntold);
        Assert.False(other.HasExited);
        other.Kill();
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>A program of that name which any signal ends.</summary>
    private Process Start(string name)
    {
        string program = Path.Combine(_folder, name);
        File.Copy(File.ResolveLinkTarget("/bin/sleep", returnFinalTarget: true)?.FullName ?? "/bin/sleep", program);
        // Under nohup a child would go on ignoring the signal; of one that is handled here it gets the usual answer.
        using PosixSignalRegistration handled = PosixSignalRegistration.Create(PosixSignal.SIGHUP, _ => { });
        Process process = Process.Start(program, ["600"]);
        string comm = $"/proc/{process.Id}/comm";
        while (File.ReadAllText(comm).Trim() != name) Thread.Yield();
        return process;
    }
}

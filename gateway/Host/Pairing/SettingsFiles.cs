using System.Globalization;
using System.Text.Json;
using EdgeAgent.Contracts.Files;
using EdgeAgent.Contracts.Pairing;
using EdgeAgent.Mqtt;

namespace EdgeAgent.Gateway.Host.Pairing;

/// <summary>
/// The settings a gateway is known to run with, and newer ones on trial until it has shown that it runs with them too. Each step is one file that is written
/// beside, brought to disk and renamed, or one that is renamed or deleted: whoever is killed between two of them starts by the old settings or by the new ones.
/// Limits: of settings on trial <see cref="MaxStarts"/> rounds are begun; the next goes back to those before and keeps the refusal, for the bridge to hear.
/// </summary>
/// <param name="folder">Folder of the files.</param>
/// <param name="remedy">What to do when one is damaged.</param>
/// <param name="step">Told before each step; a test stops here.</param>
public sealed class SettingsFiles(string folder, string remedy, Action<string>? step = null)
{
    /// <summary>A power cut or a kill is not the settings' fault; so many in a row are.</summary>
    public const int MaxStarts = 3;

    private readonly Lock _gate = new();

    /// <summary>The newest settings that were taken; null before any.</summary>
    /// <exception cref="DamagedFileException">The file is damaged; the message says what to do.</exception>
    public GatewaySettings? Newest
    {
        get { lock (_gate) return OnTrial ?? Read(ProvenFile); }
    }

    /// <summary>Revision of the settings the gateway is known to run with; 0 none.</summary>
    public long ProvenRevision
    {
        get { lock (_gate) return Read(ProvenFile)?.Revision ?? 0; }
    }

    /// <summary>Settings it went back from; null when it did not, or has taken newer ones since.</summary>
    public RefusedSettings? Refused
    {
        get
        {
            lock (_gate)
            {
                try
                {
                    return File.Exists(RefusedFile)
                        ? SmallFile.Read(RefusedFile, remedy, text => JsonSerializer.Deserialize(text, PairingJson.Default.RefusedSettings)!)
                        : null;
                }
                catch (DamagedFileException)
                {
                    return null;                                                        // what cannot be told is told again by failing again
                }
            }
        }
    }

    /// <summary>Settings on trial; those that were refused already, and only not yet deleted, are none.</summary>
    private GatewaySettings? OnTrial
    {
        get
        {
            try
            {
                return Read(TrialFile) is { } trial && trial.Revision != Refused?.Revision ? trial : null;
            }
            catch (DamagedFileException)
            {
                return null;                                                            // those before are whole; the bridge gives the newer ones again
            }
        }
    }

    private string ProvenFile => Path.Combine(folder, "settings.json");

    private string TrialFile => Path.Combine(folder, "settings-on-trial.json");

    private string StartsFile => Path.Combine(folder, "settings-starts");

    private string RefusedFile => Path.Combine(folder, "settings-refused.json");

    /// <summary>Takes settings, on trial when there are some to go back to.</summary>
    public void Take(GatewaySettings settings)
    {
        lock (_gate)
        {
            step?.Invoke("write");
            OwnFile.Write(File.Exists(ProvenFile) ? TrialFile : ProvenFile, JsonSerializer.Serialize(settings, PairingJson.Default.GatewaySettings));
            Delete(RefusedFile);
        }
    }

    /// <summary>A round begins: what it works by. Settings on trial whose rounds did not come up are taken back here.</summary>
    public GatewaySettings? Begin()
    {
        lock (_gate)
        {
            if (OnTrial is not { } trial) return Read(ProvenFile);
            int starts = StartsOf(trial.Revision);
            if (starts >= MaxStarts)
            {
                TakeBack(trial.Revision, $"the gateway was started {MaxStarts} times with these settings and did not stay up; those before are in force again.");
                return Read(ProvenFile);
            }

            step?.Invoke("count");
            OwnFile.Write(StartsFile, string.Create(CultureInfo.InvariantCulture, $"{trial.Revision} {starts + 1}"));
            return trial;
        }
    }

    /// <summary>Whether these settings may still be taken back.</summary>
    public bool IsOnTrial(long revision)
    {
        lock (_gate) return OnTrial?.Revision == revision;
    }

    /// <summary>The gateway runs with these settings; newer ones that came meanwhile stay on trial.</summary>
    public void Prove(long revision)
    {
        lock (_gate)
        {
            if (OnTrial?.Revision != revision) return;
            step?.Invoke("prove");
            File.Move(TrialFile, ProvenFile, overwrite: true);
            Delete(StartsFile);
        }
    }

    /// <summary>Goes back to the settings before; newer ones that came meanwhile stay on trial.</summary>
    /// <param name="why">For the bridge and its pages.</param>
    public void TakeBack(long revision, string why)
    {
        lock (_gate)
        {
            if (OnTrial?.Revision != revision) return;
            step?.Invoke("refuse");
            OwnFile.Write(RefusedFile, JsonSerializer.Serialize(RefusedSettings.Of(revision, [why], isTakenBack: true), PairingJson.Default.RefusedSettings));
            Delete(TrialFile);
            Delete(StartsFile);
        }
    }

    private int StartsOf(long revision)
    {
        string[] words = File.Exists(StartsFile) ? File.ReadAllText(StartsFile).Split(' ') : [];
        return words.Length == 2 && words[0] == revision.ToString(CultureInfo.InvariantCulture)
            && int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out int starts)
            ? starts
            : 0;
    }

    private GatewaySettings? Read(string file) => !File.Exists(file) ? null : SmallFile.Read(file, remedy, text =>
    {
        GatewaySettings? kept = JsonSerializer.Deserialize(text, PairingJson.Default.GatewaySettings);
        return kept?.IsWhole() == true ? kept : throw new JsonException("something is left out or stands there twice");
    });

    private void Delete(string file)
    {
        if (!File.Exists(file)) return;
        step?.Invoke("delete");
        File.Delete(file);
    }
}

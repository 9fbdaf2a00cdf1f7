using EdgeAgent.Contracts.ModuleWire;

namespace EdgeAgent.Contracts.CloudWire;

/// <summary>
/// What an evidence payload must hold beyond its JSON shape; the same rules as its JSON Schema. With these limits a payload stays below
/// <see cref="CloudLimits.MaxEvidenceBytes"/>.
/// </summary>
public static class EvidenceRules
{
    public const int MaxSpectra = 4;

    /// <summary>Steps of a spectrum: more than a page has columns.</summary>
    public const int MaxLevels = 1024;

    /// <summary>80 dB below the highest line is nothing anybody sees.</summary>
    public const int HighestLevel = 9999;
    public const int MaxMarks = 64;
    public const int MaxNumbers = 32;
    public const int MaxCauses = 16;

    private const double HighestHz = 1e6;

    public static bool IsWhole(EvidenceData evidence) =>
        PayloadRules.IsText(evidence.EvidenceId) && CloudLimits.IsId(evidence.MachineId)
        && ModuleId.TryParse(evidence.ModuleId, out _) && IsName(evidence.Point)
        && evidence.AskedBy is "alarm" or "command" or "schedule" or "module"
        && PayloadRules.IsOptionalText(evidence.CommandId) && PayloadRules.IsOptionalText(evidence.EpisodeId)
        && evidence is { Seconds: > 0 and <= 3600, RateHz: > 0 and <= HighestHz, Axes: >= 1 and <= 3, Confidence: >= 0 and <= 1 }
        && IsName(evidence.Label) && PayloadRules.IsOptionalText(evidence.FaultCode) && PayloadRules.IsOptionalText(evidence.Reason)
        && evidence.ShaftHz is null or (> 0 and <= HighestHz)
        && evidence.ShaftHz is null == evidence.ShaftWorth is null && PayloadRules.IsOptionalText(evidence.ShaftWorth)
        && evidence.Zone is null or "A-B" or "C" or "D" && PayloadRules.IsOptionalText(evidence.ZoneNote)
        && PayloadRules.IsOptional(evidence.Because) && PayloadRules.IsOptional(evidence.ZoneBecause) && evidence.ZoneBecause?.Also is null
        && evidence.ThermalCapacityUsed is null or (>= 0 and <= 100)
        && evidence.Numbers?.Count <= MaxNumbers && PayloadRules.AreAll(evidence.Numbers, PayloadRules.IsWhole)
        && evidence.Causes?.Count <= MaxCauses && PayloadRules.AreAll(evidence.Causes, cause => PayloadRules.IsWhole(cause) && cause.Because is null)
        && evidence.Spectra?.Count <= MaxSpectra && PayloadRules.AreAll(evidence.Spectra, IsWhole)
        && evidence.Marks?.Count <= MaxMarks && PayloadRules.AreAll(evidence.Marks, mark => IsWhole(mark, evidence.Spectra.Count));

    private static bool IsWhole(SpectrumData spectrum) =>
        spectrum.Kind is "spectrum" or "envelope" && spectrum.Axis is >= 1 and <= 3
        && (spectrum.Kind == "envelope") == spectrum.BandFromHz is not null && spectrum.BandFromHz is null == spectrum.BandToHz is null
        && spectrum.BandFromHz is null or (>= 0 and <= HighestHz) && spectrum.BandToHz is null or (> 0 and <= HighestHz)
        && spectrum.TopOrder is > 0 and <= 1000 && spectrum.Unit is { Length: <= 20 } && spectrum.Scale is > 0 and <= 1e9
        && AreLevels(spectrum.Levels)
        && (spectrum.Reference is null ? spectrum.ReferenceScale is null : spectrum.ReferenceScale is > 0 and <= 1e9 && AreLevels(spectrum.Reference));

    private static bool IsWhole(MarkData mark, int spectra) =>
        mark.Spectrum >= 0
        && mark.Spectrum < spectra
        && IsName(mark.Name)
        && mark is { Harmonic: >= 1 and <= 100, Hz: > 0 and <= HighestHz, Order: > 0 and <= 1000, Amplitude: >= 0 and <= 1e9 };

    private static bool AreLevels(IReadOnlyList<int>? levels) =>
        levels is { Count: >= 1 and <= MaxLevels } && levels.All(level => level is >= 0 and <= HighestLevel);

    /// <summary>1 to 40 characters of a-z, 0-9 and hyphen.</summary>
    private static bool IsName(string? text) =>
        text is { Length: >= 1 and <= 40 } && text.All(letter => letter is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-');
}

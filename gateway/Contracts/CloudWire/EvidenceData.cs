using EdgeAgent.Contracts.Reasons;

namespace EdgeAgent.Contracts.CloudWire;

/// <summary>
/// What a raw burst showed: the diagnosis, what it rests on, and a spectrum small enough to send in which the named fault's frequencies are marked.
/// </summary>
/// <param name="EvidenceId">Unique for ever: module, the module's incarnation and its number of the burst.</param>
/// <param name="MachineId">The machine.</param>
/// <param name="ModuleId">The module that recorded.</param>
/// <param name="Point">Measuring point, see the wire's names.</param>
/// <param name="TakenAt">When the last sample was taken.</param>
/// <param name="AskedBy">Why it was recorded: alarm, command, schedule, or module when nobody asked.</param>
/// <param name="CommandId">The cloud's command that asked; null otherwise.</param>
/// <param name="EpisodeId">The machine's open vibration episode; null when there is none.</param>
/// <param name="Seconds">Length of the recording.</param>
/// <param name="RateHz">Samples per second and axis.</param>
/// <param name="Axes">1 to 3.</param>
/// <param name="Label">
/// What the burst shows: healthy, unknown, reference (it went into the healthy reference), or the fault in words of a-z and hyphen (bearing-inner-race). Open:
/// a reader shows one it does not know as it is.
/// </param>
/// <param name="FaultCode">The label's code in the fault catalogue; null when it is no fault.</param>
/// <param name="Confidence">0 to 1: how far the deciding number lies past its limit; not a probability.</param>
/// <param name="Reason">The measured values behind it in English, for the engineer.</param>
/// <param name="ShaftHz">Turning frequency found in the signal; null when no speed was known to look near.</param>
/// <param name="ShaftWorth">measured when the module measured the speed near which it was sought, else estimated; null without a frequency.</param>
/// <param name="Zone">Vibration zone by the standard: A-B, C or D; null when it refuses to judge.</param>
/// <param name="ZoneNote">The standard's edition, or why it refuses.</param>
/// <param name="ThermalCapacityUsed">Of the motor when the burst was taken, 1 is the trip level, estimated by the thermal model; null when it can't be
/// said.</param>
/// <param name="Numbers">What else was known at that moment, the deciding number first.</param>
/// <param name="Causes">Probable faults, ranked; empty when there is none.</param>
/// <param name="Spectra">The one in which the fault shows first.</param>
/// <param name="Marks">Frequencies to mark in the spectra.</param>
/// <param name="Because">The reason as a code with numbers; null from a gateway that sends none.</param>
/// <param name="ZoneBecause">Why the standard refuses, as a code with numbers; null with a zone.</param>
public sealed record EvidenceData(
    string EvidenceId,
    string MachineId,
    string ModuleId,
    string Point,
    DateTimeOffset TakenAt,
    string AskedBy,
    string? CommandId,
    string? EpisodeId,
    double Seconds,
    double RateHz,
    int Axes,
    string Label,
    string? FaultCode,
    double Confidence,
    string? Reason,
    double? ShaftHz,
    string? ShaftWorth,
    string? Zone,
    string? ZoneNote,
    double? ThermalCapacityUsed,
    IReadOnlyList<NumberData> Numbers,
    IReadOnlyList<CauseData> Causes,
    IReadOnlyList<SpectrumData> Spectra,
    IReadOnlyList<MarkData> Marks,
    Reason? Because = null,
    Reason? ZoneBecause = null);

/// <summary>
/// A spectrum over orders of the shaft's speed, thinned out by keeping the highest line of each step, so that no line is lost. The value of level i stands for
/// the orders from i to i+1 steps of <paramref name="TopOrder"/> divided by the number of levels.
/// </summary>
/// <param name="Kind">spectrum (of the acceleration) or envelope (of its squared envelope in a band).</param>
/// <param name="Axis">1 to 3.</param>
/// <param name="BandFromHz">Lower edge of the demodulated band; null for a spectrum.</param>
/// <param name="BandToHz">Upper edge; null for a spectrum.</param>
/// <param name="TopOrder">Where it ends, in turns of the shaft.</param>
/// <param name="Unit">Unit of the amplitudes: m/s² or empty for the envelope, which is relative to its mean.</param>
/// <param name="Scale">Amplitude of one level step.</param>
/// <param name="Levels">1 to <see cref="EvidenceRules.MaxLevels"/> whole numbers from 0 to <see cref="EvidenceRules.HighestLevel"/>.</param>
/// <param name="ReferenceScale">Amplitude of one step of the reference; null without one.</param>
/// <param name="Reference">The machine's own healthy reference at the same place, over the same orders; perhaps of another length; null without one.</param>
public sealed record SpectrumData(
    string Kind,
    int Axis,
    double? BandFromHz,
    double? BandToHz,
    double TopOrder,
    string Unit,
    double Scale,
    IReadOnlyList<int> Levels,
    double? ReferenceScale,
    IReadOnlyList<int>? Reference);

/// <summary>A frequency to mark.</summary>
/// <param name="Spectrum">Index in the list of spectra.</param>
/// <param name="Name">shaft, bpfi, bpfo, bsf, ftf or another name of a-z, 0-9 and hyphen: the frequency of which this is a multiple.</param>
/// <param name="Harmonic">Which multiple of it, 1 or more.</param>
/// <param name="Hz">Where it was found.</param>
/// <param name="Order">The same in turns of the shaft.</param>
/// <param name="Amplitude">Highest line there, in the spectrum's unit.</param>
/// <param name="IsOfFault">True for the named fault's own lines; false for those that help to read the picture.</param>
public sealed record MarkData(int Spectrum, string Name, int Harmonic, double Hz, double Order, double Amplitude, bool IsOfFault);

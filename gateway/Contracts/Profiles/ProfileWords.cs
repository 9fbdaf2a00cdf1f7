using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeAgent.Contracts.Profiles;

/// <summary>What kind of machine it is; decides which vibration standard applies, if any.</summary>
[JsonConverter(typeof(HyphenatedEnum<MachineType>))]
public enum MachineType
{
    Other,
    Motor,
    Pump,
    Fan,
    Compressor,
    Conveyor,
    Gearbox,
    Spindle,
}

/// <summary>How the motor is fed.</summary>
[JsonConverter(typeof(HyphenatedEnum<SupplyType>))]
public enum SupplyType
{
    Unknown,
    DirectOnLine,
    SoftStarter,
    VariableFrequencyDrive,
}

/// <summary>How the machine stands, as ISO 20816-3 tells supports apart.</summary>
[JsonConverter(typeof(HyphenatedEnum<Mounting>))]
public enum Mounting
{
    Unknown,
    Rigid,
    Flexible,
}

/// <summary>How the shaft lies.</summary>
[JsonConverter(typeof(HyphenatedEnum<ShaftDirection>))]
public enum ShaftDirection
{
    Horizontal,
    Vertical,
}

/// <summary>The words of a profile as they are written everywhere: direct-on-line.</summary>
public static class ProfileWords
{
    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    /// <summary>Every word of one kind, as a choice shows them.</summary>
    public static IReadOnlyList<string> All<T>()
        where T : struct, Enum => [.. Enum.GetValues<T>().Select(Of)];
}

/// <summary>Words of a profile are written the same in YAML and JSON: direct-on-line, never a number.</summary>
public sealed class HyphenatedEnum<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false)
    where T : struct, Enum;

using EdgeAgent.Contracts.ModuleWire;

namespace EdgeAgent.CloudBridge.Pairing;

/// <summary>A module as a flasher recorded it.</summary>
/// <param name="Id">Ten characters.</param>
/// <param name="Secret">64 hexadecimal digits.</param>
/// <param name="Incarnation">16 hexadecimal digits.</param>
public sealed record FlashedModule(string Id, string Secret, string Incarnation)
{
    public bool IsSound() =>
        ModuleId.TryParse(Id, out _) && Secret.Length == 64 && Secret.All(char.IsAsciiHexDigitLower) && Hex64.TryParse(Incarnation, out _);

    /// <summary>Never the secret.</summary>
    public override string ToString() => Id;
}

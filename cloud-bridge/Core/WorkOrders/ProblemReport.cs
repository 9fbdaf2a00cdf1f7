namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>What somebody at a machine saw, in their words.</summary>
/// <param name="PhotoType">image/jpeg, image/png or image/webp; null without a photo.</param>
public sealed record ProblemReport(string Id, string Gateway, string Machine, string OrderId, DateTimeOffset At, string By, string Words, string? PhotoType);

/// <summary>A photo is told by its first bytes, never by what a browser says.</summary>
public static class Photo
{
    public const int MaxBytes = 5 * 1024 * 1024;

    /// <summary>The type, or null when it is none of ours.</summary>
    public static string? TypeOf(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith(new byte[] { 0xFF, 0xD8, 0xFF }) ? "image/jpeg"
        : bytes.StartsWith(new byte[] { 0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A }) ? "image/png"
        : bytes.Length > 12 && bytes.StartsWith("RIFF"u8) && bytes[8..].StartsWith("WEBP"u8) ? "image/webp"
        : null;
}

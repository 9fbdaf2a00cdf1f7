using Microsoft.AspNetCore.Http.Metadata;

namespace EdgeAgent.CloudBridge.Web;

/// <summary>
/// Marks a page whose form takes a file, and says how large the file may be. A larger one is read to its end and dropped (<see cref="PostedForm"/>), so that the
/// page refuses it by name and shows again what was typed: a server that ends a request in the middle leaves the browser with an error page of its own.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class UploadLimitAttribute(int maxFileBytes) : Attribute, IRequestSizeLimitMetadata
{
    public int MaxFileBytes => maxFileBytes;

    /// <summary>What is read at all of one request: a short film of a phone, chosen instead of a photo, is still refused by name.</summary>
    public long? MaxRequestBodySize => 256L * 1024 * 1024;
}

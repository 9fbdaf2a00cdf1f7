using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace EdgeAgent.CloudBridge.Web;

/// <summary>
/// Reads every posted form before anything else looks at it. Of a file that is larger than its page's <see cref="UploadLimitAttribute"/> only as much is kept as shows
/// that it is. A line's end counts as one character, as it did for the browser, which sends two. A body that is no form is answered 400.
/// </summary>
public sealed class PostedForm(RequestDelegate next)
{
    /// <summary>The largest form without a file: 20,000 characters of Chinese, each nine bytes in a form's encoding, and as much again.</summary>
    public const int MaxBytes = 512 * 1024;

    private const int MaxFields = 200;

    public async Task InvokeAsync(HttpContext context)
    {
        if (HttpMethods.IsPost(context.Request.Method) && context.Request.HasFormContentType)
        {
            try
            {
                IFormCollection form = context.GetEndpoint()?.Metadata.GetMetadata<UploadLimitAttribute>() is { } limit
                    ? await ReadAsync(context.Request, limit.MaxFileBytes, context.RequestAborted)
                    : await context.Request.ReadFormAsync(context.RequestAborted);
                context.Features.Set<IFormFeature>(new FormFeature(WithShortLineEnds(form)));
            }
            catch (Exception damaged) when (damaged is InvalidDataException or IOException and not BadHttpRequestException)
            {
                context.Response.StatusCode = StatusCodes.Status400BadRequest;
                return;
            }
        }

        await next(context);
    }

    private static FormCollection WithShortLineEnds(IFormCollection form) => new(
        form.ToDictionary(field => field.Key, field => new StringValues([.. field.Value.Select(value => value?.ReplaceLineEndings("\n"))])),
        form.Files);

    private static async Task<FormCollection> ReadAsync(HttpRequest request, int maxFileBytes, CancellationToken cancel)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out MediaTypeHeaderValue? type) || StringSegment.IsNullOrEmpty(type.Boundary))
            return (FormCollection)await request.ReadFormAsync(cancel);

        var fields = new KeyValueAccumulator();
        var files = new FormFileCollection();
        var reader = new MultipartReader(HeaderUtilities.RemoveQuotes(type.Boundary).ToString(), request.Body);
        for (int left = MaxBytes; await reader.ReadNextSectionAsync(cancel) is { } section;)
        {
            if (section.GetContentDispositionHeader() is not { } about || fields.ValueCount + files.Count >= MaxFields)
                throw new InvalidDataException("A part without a name, or too many parts.");
            string name = HeaderUtilities.RemoveQuotes(about.Name).ToString();
            if (about.IsFileDisposition())
            {
                MemoryStream kept = await KeepAsync(section.Body, maxFileBytes + 1, cancel);
                files.Add(new FormFile(kept, 0, kept.Length, name, HeaderUtilities.RemoveQuotes(about.FileName).ToString()));
                continue;
            }

            MemoryStream text = await KeepAsync(section.Body, left + 1, cancel);
            left -= (int)text.Length;
            if (left < 0) throw new InvalidDataException($"The words are longer than {MaxBytes} bytes.");
            fields.Append(name, Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length));
        }

        return new FormCollection(fields.GetResults(), files);
    }

    /// <summary>The beginning of a part; the rest is read and dropped.</summary>
    private static async Task<MemoryStream> KeepAsync(Stream part, int most, CancellationToken cancel)
    {
        var kept = new MemoryStream();
        byte[] chunk = new byte[16 * 1024];
        for (int got; (got = await part.ReadAsync(chunk, cancel)) > 0;) kept.Write(chunk, 0, (int)Math.Min(got, most - kept.Length));
        return kept;
    }
}

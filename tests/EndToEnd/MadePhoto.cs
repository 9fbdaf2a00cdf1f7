using Microsoft.Playwright;

namespace EdgeAgent.EndToEnd;

/// <summary>A photo that a browser makes of noise: as large in bytes as a phone's of something with much detail.</summary>
internal static class MadePhoto
{
    public static async Task<byte[]> JpegAsync(IPage page, int width, int height) => Convert.FromBase64String(
        await page.EvaluateAsync<string>(
            """
            async ([width, height]) => {
              const canvas = new OffscreenCanvas(width, height);
              const context = canvas.getContext('2d');
              const part = new ImageData(width, 100);
              for (let y = 0; y < height; y += 100) {
                for (let i = 0; i < part.data.length; i += 65536) crypto.getRandomValues(part.data.subarray(i, Math.min(i + 65536, part.data.length)));
                for (let i = 3; i < part.data.length; i += 4) part.data[i] = 255;
                context.putImageData(part, 0, y);
              }
              const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.85 })).arrayBuffer());
              let text = '';
              for (let i = 0; i < bytes.length; i += 32768) text += String.fromCharCode(...bytes.subarray(i, i + 32768));
              return btoa(text);
            }
            """,
            new[] { width, height }));
}

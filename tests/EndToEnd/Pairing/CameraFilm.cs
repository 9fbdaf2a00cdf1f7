using System.Text;
using QRCoder;

namespace EdgeAgent.EndToEnd.Pairing;

/// <summary>What Chromium's fake camera shows: a QR code on white, as uncompressed video (Y4M), which it takes by --use-file-for-fake-video-capture.</summary>
internal static class CameraFilm
{
    private const int Width = 640;
    private const int Height = 480;
    private const int Frames = 10;

    /// <param name="path">The film.</param>
    /// <param name="text">What the code says.</param>
    /// <param name="black">Luma of the dark modules.</param>
    /// <param name="white">Luma of paper: 235 in daylight, little more than black in a closed cabinet.</param>
    /// <param name="noise">The most a pixel is off by: a camera in the dark shows its own noise.</param>
    public static void Write(string path, string text, byte black = 16, byte white = 235, int noise = 0)
    {
        using QRCodeData code = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        int modules = code.ModuleMatrix.Count;
        int scale = 440 / modules;
        int left = (Width - (modules * scale)) / 2;
        int top = (Height - (modules * scale)) / 2;
        byte[] luma = new byte[Width * Height];
        Array.Fill(luma, white);
        for (int y = 0; y < modules * scale; y++)
        {
            for (int x = 0; x < modules * scale; x++)
            {
                if (code.ModuleMatrix[y / scale][x / scale]) luma[((top + y) * Width) + left + x] = black;
            }
        }

        byte[] colour = new byte[Width * Height / 2];
        Array.Fill(colour, (byte)128);
        var random = new Random(1);
        using FileStream film = File.Create(path);
        film.Write(Encoding.ASCII.GetBytes($"YUV4MPEG2 W{Width} H{Height} F10:1 Ip A1:1 C420jpeg\n"));
        for (int i = 0; i < Frames; i++)
        {
            film.Write("FRAME\n"u8);
            film.Write(noise == 0 ? luma : Array.ConvertAll(luma, value => (byte)(value + random.Next(-noise, noise + 1))));
            film.Write(colour);
        }
    }
}

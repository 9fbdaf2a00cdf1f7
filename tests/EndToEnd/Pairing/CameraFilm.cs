using System.Text;
using QRCoder;

namespace EdgeAgent.EndToEnd.Pairing;

/// <summary>What Chromium's fake camera shows: a QR code on white, as uncompressed video (Y4M), which it takes by --use-file-for-fake-video-capture.</summary>
internal static class CameraFilm
{
    private const int Width = 640;
    private const int Height = 480;
    private const int Frames = 10;

    public static void Write(string path, string text)
    {
        using QRCodeData code = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        int modules = code.ModuleMatrix.Count;
        int scale = 440 / modules;
        int left = (Width - (modules * scale)) / 2;
        int top = (Height - (modules * scale)) / 2;
        byte[] luma = new byte[Width * Height];
        Array.Fill(luma, (byte)235);
        for (int y = 0; y < modules * scale; y++)
        {
            for (int x = 0; x < modules * scale; x++)
            {
                if (code.ModuleMatrix[y / scale][x / scale]) luma[((top + y) * Width) + left + x] = 16;
            }
        }

        byte[] colour = new byte[Width * Height / 2];
        Array.Fill(colour, (byte)128);
        using FileStream film = File.Create(path);
        film.Write(Encoding.ASCII.GetBytes($"YUV4MPEG2 W{Width} H{Height} F10:1 Ip A1:1 C420jpeg\n"));
        for (int i = 0; i < Frames; i++)
        {
            film.Write("FRAME\n"u8);
            film.Write(luma);
            film.Write(colour);
        }
    }
}

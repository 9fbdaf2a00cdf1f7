namespace EdgeAgent.Firmware.Board;

/// <summary>
/// Arrays of texts as a chip may hold them. An element of a fresh <c>new string[n]</c> is no null on the 1.x CLR but a string without text: comparing it with
/// <c>==</c> reads address 0 and ends the interpreter. The gate (NanoContract/Check, CHIP008) refuses every array of strings that is neither written out whole
/// nor made here.
/// </summary>
public static class EmptyTexts
{
    public static string[] Of(int count)
    {
        var texts = new string[count];
        for (int i = 0; i < count; i++) texts[i] = "";
        return texts;
    }
}

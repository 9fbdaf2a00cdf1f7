namespace EdgeAgent.Hardware.Tests;

/// <summary>An assertion whose failure says every problem in full.</summary>
internal static class Expect
{
    public static void None(IEnumerable<string> problems)
    {
        string[] found = [.. problems];
        Assert.True(found.Length == 0, string.Join("\n", found));
    }
}

using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Firmware.Board;

namespace EdgeAgent.Firmware.Link;

/// <summary>What a command asks for.</summary>
public enum CommandVerb : byte
{
    /// <summary>Nothing to do: it was done before, or can't be; the reply says so.</summary>
    None = 0,
    Burst = 1,
    Identify = 2,
    Restart = 3,
}

/// <summary>
/// Reads commands and remembers the last eight ids with their replies: a repeated command is answered the same and done once.
/// Limit: an id of 1 to 32 characters; without a usable id there is no reply, only a count.
/// </summary>
public sealed class CommandReader
{
    private const int Remembered = 8;
    private const int LongestId = 32;

    private readonly string[] _ids = EmptyTexts.Of(Remembered);
    private readonly string[] _replies = EmptyTexts.Of(Remembered);
    private int _next;

    /// <summary>Commands that could not be read or had no usable id.</summary>
    public long Refused { get; private set; }

    /// <summary>Id of the command taken last.</summary>
    public string Id { get; private set; } = "";

    /// <summary>Measuring point of a burst command.</summary>
    public MeasuringPoint Point { get; private set; }

    /// <summary>Remembers an id from before a restart, so that the command that caused it is not done again.</summary>
    public void Remember(string id, string reply)
    {
        _ids[_next] = id;
        _replies[_next] = reply;
        _next = (_next + 1) % Remembered;
    }

    /// <summary>Reads one command.</summary>
    /// <param name="bytes">As it arrived.</param>
    /// <param name="length">Its length.</param>
    /// <param name="reply">What to answer now; empty when the caller answers after doing it, or when there is no answer at all.</param>
    /// <returns>What is to be done.</returns>
    public CommandVerb Take(byte[] bytes, int length, out string reply)
    {
        reply = "";
        if (!WireText.TryRead(bytes, length, out string text) || WireText.Find(text, "v") != "1" || !TryId(text, out string id))
        {
            Refused++;
            return CommandVerb.None;
        }

        Id = id;
        for (int i = 0; i < Remembered; i++)
        {
            if (_ids[i] != id) continue;
            reply = _replies[i];
            return CommandVerb.None;
        }

        CommandVerb verb = VerbOf(text, out string why);
        if (verb == CommandVerb.None) reply = Finish(CommandText.Failed(id, why));
        return verb;
    }

    /// <summary>The command taken last was done.</summary>
    /// <returns>The reply to send.</returns>
    public string Done() => Finish(CommandText.Done(Id));

    /// <summary>The command taken last can't be done.</summary>
    /// <param name="why">One word, lower case with hyphens.</param>
    /// <returns>The reply to send.</returns>
    public string Failed(string why) => Finish(CommandText.Failed(Id, why));

    private string Finish(string reply)
    {
        Remember(Id, reply);
        return reply;
    }

    private static bool TryId(string text, out string id)
    {
        id = WireText.Find(text, "id") ?? "";
        return id.Length > 0 && id.Length <= LongestId;
    }

    private CommandVerb VerbOf(string text, out string why)
    {
        why = "unknown-command";
        string? verb = WireText.Find(text, "do");
        if (verb == CommandText.Identify) return CommandVerb.Identify;
        if (verb == CommandText.Restart) return CommandVerb.Restart;
        if (verb != CommandText.Burst) return CommandVerb.None;

        why = "bad-point";
        string point = WireText.Find(text, "point") ?? "";
        if (point.Length != 1 || point[0] < '0' || point[0] > '0' + MeasuringPoints.Highest) return CommandVerb.None;
        Point = (MeasuringPoint)(byte)(point[0] - '0');
        return CommandVerb.Burst;
    }
}

using System.Globalization;
using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Gateway.Host.Storage;
using Microsoft.Data.Sqlite;

namespace EdgeAgent.Gateway.Host.Maintenance;

/// <summary>buffer check | repair | export: care of a store whose gateway is stopped. Exit codes: 0 whole or done, 1 damaged, 2 not possible.</summary>
internal static class BufferVerbs
{
    public static int Run(string verb, string data, string? target)
    {
        string path = StoreFile.PathIn(data);
        if (!File.Exists(path) && !StoreFile.IsInSalvage(path)) return Fail($"{path} does not exist. Name the data directory with --data.");
        try
        {
            return verb switch
            {
                "check" => Check(path),
                "repair" => Repair(data),
                "export" when target is not null => Export(path, target),
                "export" => Fail("buffer export needs --to FILE.csv."),
                _ => Fail($"buffer {verb} is not known; use check, repair or export."),
            };
        }
        catch (StoreFailedException problem)
        {
            return Fail(problem.Message);
        }
        catch (IOException problem) when (verb == "repair")
        {
            return Fail($"Nothing was changed: {problem.Message} While a gateway saves its store at its start, wait until it is done.");
        }
        catch (SqliteException problem) when (problem.SqliteErrorCode == StoreFile.Busy)
        {
            return Fail($"{path} is in use. Stop the gateway first, or take a backup of the running one from its page's API (POST /api/backup).");
        }
    }

    private static int Check(string path)
    {
        IReadOnlyList<string> damage = StoreFile.Check(path);
        foreach (string word in damage) Console.Out.WriteLine(word);
        Console.Out.WriteLine(
            damage.Count == 0
                ? $"{path} is whole."
                : $"{path} is damaged. 'buffer repair' saves what can be read; the gateway does the same by itself at its next start."
        );
        return damage.Count == 0 ? 0 : 1;
    }

    private static int Repair(string data)
    {
        SalvageReport? report = StoreFile.Repair(data);
        Console.Out.WriteLine(report is null ? "The store is whole; nothing was changed." : report.ToString());
        return 0;
    }

    private static int Export(string path, string target)
    {
        using var store = new SqliteGatewayStore(path);
        using var writer = new StreamWriter(target);
        writer.WriteLine("time,module,lane,number,feature,point,axis,value,unit,worth");
        var frame = new Frame();
        long after = 0;
        long rows = 0;
        while (store.ReadFrames(after, 1000) is { Count: > 0 } frames)
        {
            foreach (LoggedFrame logged in frames)
            {
                after = logged.Id;
                if (!FrameCodec.TryDecode(logged.Bytes, logged.Bytes.Length, frame, out _)) continue;
                for (int i = 0; i < frame.Features.Count; i++, rows++) writer.WriteLine(LineOf(logged, frame, i));
            }
        }

        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rows} values written to {target}."));
        return 0;
    }

    private static string LineOf(in LoggedFrame logged, Frame frame, int i)
    {
        FeatureSet features = frame.Features;
        FeatureKind kind = features.Kinds[i];
        double? value = Worths.IsNumber(features.Worths[i]) ? Math.Round(features.Values[i] * FeatureKinds.Scale(kind), 7) : null;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{DateTimeOffset.FromUnixTimeMilliseconds(logged.AtMs):yyyy-MM-ddTHH:mm:ss.fffZ},{ModuleId.ToText(frame.Module)},{LaneNames.Of(frame.Lane)},{logged.Sequence},{FeatureKinds.Of(kind)},{MeasuringPoints.Of(features.Points[i])},{features.Axes[i]},{value},{FeatureKinds.Unit(kind)},{Worths.Of(features.Worths[i])}"
        );
    }

    private static int Fail(string why)
    {
        Console.Error.WriteLine(why);
        return 2;
    }
}

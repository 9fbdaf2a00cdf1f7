using EdgeAgent.Firmware.Board;
using EdgeAgent.Firmware.Provisioning;
using EdgeAgent.Simulator.Joining;

namespace EdgeAgent.Firmware.Tests.Provisioning;

/// <summary>What the radio is told, against a radio with the habits of the ESP32's runtime: it keeps trying for ever, and is busy while it does.</summary>
public sealed class PlantStationTests
{
    private const long Day = 86_400_000;

    private readonly Radio _radio = new();
    private readonly Line _line = new();
    private readonly byte[] _secret = [.. Enumerable.Range(0, 32).Select(number => (byte)number)];
    private long _nowMs;

    [Fact]
    public void Without_an_access_point_a_day_costs_a_connect_per_look_around_and_none_per_try()
    {
        PlantStation station = Placed(out JoinMachine joining);
        _radio.InReach.Clear();
        Run(station, Day, _ => false);
        Assert.InRange(_radio.Connects, 1, 145);                                          // a round of joining each 10 min at the earliest
        Assert.Equal(JoinProblem.NoAccessPoint, joining.Problem);
    }

    [Fact]
    public void In_its_plant_with_a_link_a_module_connects_once_a_day_and_scans_once_an_hour()
    {
        PlantStation station = Placed(out _);
        Run(station, Day, _ => _radio.HasAddress);
        Assert.Equal(1, _radio.Connects);
        Assert.InRange(_radio.Scans, 23, 25);
        Assert.Equal(-61, station.StrengthDbm);
        Assert.Equal(0, _radio.BusyScans);
    }

    [Fact]
    public void A_module_whose_plant_is_away_scans_with_a_radio_that_is_not_busy_connecting()
    {
        PlantStation station = Placed(out JoinMachine joining);
        _radio.InReach.Clear();
        Run(station, 700_000, _ => false);
        Assert.Equal((1, 0), (_radio.Scans, _radio.BusyScans));
        Assert.Equal(JoinProblem.NoAccessPoint, joining.Problem);
        Assert.Equal("plant", _radio.Target);                                             // and is told to go back
    }

    [Fact]
    public void A_radio_that_could_not_look_is_another_word_than_nothing_there()
    {
        PlantStation station = Unplaced(out JoinMachine joining);
        _radio.IsStuck = true;
        Run(station, 1000, _ => false);
        Assert.Equal(JoinProblem.RadioBusy, joining.Problem);
        Assert.Equal("radio-busy", JoinProblems.Of(joining.Problem));

        _radio.IsStuck = false;
        _radio.InReach.Clear();
        Run(station, 60_000, _ => false);
        Assert.Equal(JoinProblem.NoAccessPoint, joining.Problem);
    }

    [Fact]
    public void An_access_point_that_gives_no_address_is_left_so_that_the_radio_does_not_go_on_trying()
    {
        PlantStation station = Unplaced(out JoinMachine joining);
        _radio.InReach.Add(("EdgeAgent-1", -40));
        _radio.IsAddressGiven = false;
        Run(station, 65_000, _ => false);
        Assert.Equal(JoinProblem.NoAddress, joining.Problem);
        Assert.Equal("", _radio.Target);
    }

    [Fact]
    public void An_access_point_that_lets_it_in_is_spoken_with()
    {
        PlantStation station = Unplaced(out JoinMachine joining);
        _radio.InReach.Add(("EdgeAgent-1", -40));
        Run(station, 5000, _ => false);
        Assert.Equal("JOIN 1 0200000042", _line.Said[0][..17]);
        Assert.Equal(JoinProblem.NoAnswer, joining.Problem);
    }

    private PlantStation Placed(out JoinMachine joining)
    {
        _radio.InReach.Add(("plant", -70));
        _radio.InReach.Add(("plant", -61));
        joining = new JoinMachine("0200000042", _secret, "gw-1", [1], new HostKeyedHash());
        return new PlantStation("plant", "password", joining, _radio, _line);
    }

    private PlantStation Unplaced(out JoinMachine joining)
    {
        joining = new JoinMachine("0200000042", _secret, "", [], new HostKeyedHash());
        return new PlantStation("", "", joining, _radio, _line);
    }

    private void Run(PlantStation station, long milliseconds, Func<long, bool> isLinkUp)
    {
        for (long until = _nowMs + milliseconds; _nowMs < until; _nowMs += 500) station.Step(_nowMs, isLinkUp(_nowMs));
    }

    private sealed class Radio : IWifiRadio
    {
        private List<(string Name, int Dbm)> _found = [];

        public List<(string Name, int Dbm)> InReach { get; } = [];

        /// <summary>The network it is in or tries to enter.</summary>
        public string Target { get; private set; } = "";

        public bool IsAddressGiven { get; set; } = true;

        /// <summary>The driver refuses every scan.</summary>
        public bool IsStuck { get; set; }

        public int Connects { get; private set; }

        public int Scans { get; private set; }

        public int BusyScans { get; private set; }

        public bool HasAddress => IsAddressGiven && InReach.Any(network => network.Name == Target);

        public int FoundCount => _found.Count;

        public void Connect(string name, string password)
        {
            Connects++;
            Target = name;
        }

        public void Disconnect() => Target = "";

        public bool TryScan()
        {
            Scans++;
            bool isBusy = IsStuck || (Target.Length > 0 && !HasAddress);
            if (isBusy) BusyScans++;
            _found = isBusy ? [] : [.. InReach];
            return !isBusy;
        }

        public string FoundName(int index) => _found[index].Name;

        public int FoundDbm(int index) => _found[index].Dbm;
    }

    private sealed class Line : IJoinLine
    {
        public List<string> Said { get; } = [];

        public bool TryOpen() => true;

        public string? Ask(string line)
        {
            Said.Add(line);
            return null;
        }

        public void Close()
        {
        }
    }
}

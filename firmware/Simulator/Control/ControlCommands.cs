using System.Globalization;
using System.Text.Json;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Simulator.Modules;
using EdgeAgent.Simulator.Physics;

namespace EdgeAgent.Simulator.Control;

/// <summary>
/// Answers one line of control: <c>fault MACHINE NAME [off] [VALUE]</c>, <c>set MACHINE NAME VALUE|off</c>, <c>status</c>, <c>machines</c>. The answer is one
/// line of JSON; a line it does not understand is answered with <c>{"ok":false,"why":"…"}</c> and changes nothing.
/// </summary>
public sealed class ControlCommands(Fleet fleet)
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    public string Answer(string line)
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return words switch
        {
            ["status"] => Json(Status()),
            ["machines"] => Json(new { ok = true, machines = fleet.Machines.Select(Describe) }),
            ["fault", var machine, var name] => Fault(machine, name, null),
            ["fault", var machine, var name, "off"] => Stop(machine, name),
            ["fault", var machine, var name, var value] => TryNumber(value, out double number)
                ? Fault(machine, name, number)
                : Refuse($"'{value}' is no number."),
            ["set", var machine, var name, "off"] => Set(machine, name, null),
            ["set", var machine, var name, "on"] => Set(machine, name, 1),
            ["set", var machine, var name, var value] => TryNumber(value, out double number) ? Set(machine, name, number) : Refuse($"'{value}' is no number."),
            _ => Refuse("use: fault MACHINE NAME [off|VALUE], set MACHINE NAME VALUE|off, status, machines"),
        };
    }

    private string Fault(string machineId, string name, double? value)
    {
        if (fleet.Find(machineId) is not { } machine) return Refuse($"no machine {machineId}; there are {Names()}");
        return machine.Faults.TryStart(name, value, machine.NowSeconds)
            ? Json(new { ok = true, machine = machineId, active = machine.Faults.Active })
            : UnknownFault(name);
    }

    private string Stop(string machineId, string name)
    {
        if (fleet.Find(machineId) is not { } machine) return Refuse($"no machine {machineId}; there are {Names()}");
        return machine.Faults.TryStop(name) ? Json(new { ok = true, machine = machineId, active = machine.Faults.Active }) : UnknownFault(name);
    }

    private string Set(string machineId, string name, double? value)
    {
        if (fleet.Find(machineId) is not { } machine) return Refuse($"no machine {machineId}; there are {Names()}");
        // "set M running off" stops the machine; for every other name "off" lets the model speak again.
        double? meant = name == "running" && value is null ? 0 : value;
        return machine.TrySet(name, meant)
            ? Json(new { ok = true, machine = machineId })
            : Refuse($"'{name}' can't be set; use {string.Join(", ", SimulatedMachine.Settable)}");
    }

    private object Status() => new
    {
        ok = true,
        lagSeconds = Math.Round(fleet.LagSeconds, 3),
        modules = fleet.Modules.Select(module => new
        {
            id = module.Id,
            machine = module.Machine.Plate.Id,
            link = module.Loop.LinkState.ToString().ToLowerInvariant(),
            reason = (module.Link as HostModuleLink)?.Reason ?? "",
            incarnation = Hex64.ToText(module.Loop.Telemetry.Incarnation),
            boots = module.Loop.Telemetry.Record.Boots,
            uptimeMs = module.UptimeMs,
            lanes = module.Lanes(),
        }),
    };

    private static object Describe(SimulatedMachine machine) => new
    {
        id = machine.Plate.Id,
        running = machine.IsRunning,
        powerKw = Math.Round(machine.PowerKw, 4),
        currentAmps = Math.Round(machine.CurrentAmps, 3),
        bodyCelsius = Math.Round(machine.BodyCelsius, 2),
        load = Math.Round(machine.Load, 4),
        faults = machine.Faults.Active,
    };

    private string Names() => string.Join(", ", fleet.Machines.Take(10).Select(machine => machine.Plate.Id));

    private static string UnknownFault(string name) => Refuse($"no fault '{name}'; use {string.Join(", ", Faults.Names)}");

    private static string Refuse(string why) => Json(new { ok = false, why });

    private static string Json(object answer) => JsonSerializer.Serialize(answer, s_json);

    // A unit behind the number is for the reader: 17.3kW is 17.3.
    private static bool TryNumber(string text, out double number) =>
        double.TryParse(
            text.AsSpan().TrimEnd("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ°/%"),
            NumberStyles.Float,
            CultureInfo.InvariantCulture,
            out number)
            && double.IsFinite(number);
}

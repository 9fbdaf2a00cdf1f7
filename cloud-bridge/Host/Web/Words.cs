using EdgeAgent.CloudBridge.WorkOrders;
using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.Languages;

namespace EdgeAgent.CloudBridge.Web;

/// <summary>Words for the stable names of the wire and the orders. A name that no language's file knows is shown as it is.</summary>
public static class Words
{
    /// <param name="state">As <see cref="WorkOrders.TestOrder.State"/> says.</param>
    public static LocalText TestState(string state) => state switch
    {
        "closed" => Texts.TestClosed,
        "unconfirmed" => Texts.TestUnconfirmed,
        _ => Texts.TestOpen,
    };

    public static LocalText RunState(string name) => Find("run.", name);

    public static LocalText HealthWord(string name) => Find("health.", name);

    public static LocalText HealthDriver(HealthArchive.HealthDriver driver) =>
        Find("driver.", System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(driver.ToString()));

    public static LocalText Severity(string name) => Find("severity.", name);

    public static LocalText Worth(string name) => Find("worth.", name);

    public static LocalText Feature(string name) => Find("feature.", name);

    /// <summary>What a burst shows: a fault by the catalogue, else its label.</summary>
    public static LocalText Burst(string? faultCode, string label) => FaultCatalogue.Find(faultCode ?? "")?.Title ?? Find("burst.", label);

    public static LocalText AskedBy(string name) => Find("asked.", name);

    public static LocalText Refused(string name) => Find("refused.", name);

    public static LocalText Point(string name) => Find("point.", name);

    public static LocalText MachineType(string name) => Find("type.", name);

    public static LocalText State(string name) => Find("state.", name);

    public static LocalText Action(string name) => Find("action.", name);

    /// <summary>What happened to an order: a step or something the bridge noted.</summary>
    public static LocalText Log(string name) => Has("log." + name) ? Find("log.", name) : Action(name);

    /// <summary>A kind of message to others: a step of an order, or what the bridge noted.</summary>
    /// <param name="type">Like io.edgeagent.order.opened.v1.</param>
    public static LocalText Event(string type)
    {
        string name = type.Split('.')[^2];
        return Has("event." + name) ? Find("event.", name) : Action(name);
    }

    /// <summary>What another system answered: an HTTP status, or why there was no answer.</summary>
    public static LocalText Answer(string answer)
    {
        const string looking = "find: ";
        if (answer.StartsWith(looking, StringComparison.Ordinal)) return Answer(answer[looking.Length..]);
        return answer.All(char.IsAsciiDigit) ? new LocalText("HTTP " + answer) : Find("answer.", answer);
    }

    /// <summary>Whether the condition of an order is there.</summary>
    public static LocalText Condition(string name) => Find("condition.", name);

    /// <summary>How far a repair is proved.</summary>
    public static LocalText Proof(string name) => Find("proof.", name);

    /// <summary>Why the time of a proof does not count on.</summary>
    public static LocalText ProofWaits(string name) => Find("proof-waits.", name);

    /// <summary>Days on which a customer works, 1 for Monday to 7 for Sunday.</summary>
    public static LocalText WorkingDays(string days) => Find("working-days.", days);

    /// <summary>Why a machine left.</summary>
    public static LocalText Left(string why) => Find("left.", why);

    /// <summary>Why an order is no longer with who had it in hand.</summary>
    public static LocalText HandedBack(string why) => Find("handed-back.", why);

    public static LocalText Lane(string name) => Find("lane.", name);

    /// <summary>The first part of a fault's code.</summary>
    public static LocalText FaultGroup(string name) => Find("fault-group.", name);

    public static LocalText Subject(string name) => Find("subject.", name);

    public static LocalText Origin(string name) => Find("origin.", name);

    public static LocalText Skill(string name) => Find("skill.", name);

    public static LocalText Cure(string name) => Cures.NameOf(name);

    public static LocalText Service(string name) => Find("service.", name);

    public static LocalText Opportunity(string name) => Find("opportunity.", name);

    public static LocalText Problem(string name) => Find("problem.", name);

    public static LocalText Journal(string name) => Find("journal.", name);

    public static LocalText Role(string name) => Find("role.", name);

    public static LocalText Right(string name) => Find("right.", name);

    public static LocalText GrantKind(string name) => Find("grant.", name);

    private static LocalText Find(string kind, string name) => new(kind + name, name);

    private static bool Has(string key) => Catalogue.In(Catalogue.English).Find(key) is not null;
}

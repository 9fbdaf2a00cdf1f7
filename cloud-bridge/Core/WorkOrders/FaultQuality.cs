
namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>How good the orders of one fault code were, judged by what the engineers found.</summary>
/// <param name="Resolved">Orders resolved with a cause code.</param>
/// <param name="Right">Of them, those whose first-ranked fault was the cause found.</param>
/// <param name="FixedFirstTime">Of them, those that the machine proved and that never came back, neither reopened nor as a repeat; what a person reported
/// needs no machine's proof.</param>
/// <param name="WithoutVisit">Of them, those solved without anybody on site.</param>
/// <param name="InTime">Of them, those handled and done within their service level.</param>
/// <param name="MeanHandleMinutes">From opening to the first decision, of those that never came back.</param>
/// <param name="MeanDoneHours">From opening to resolved.</param>
public sealed record FaultQuality(
    string FaultCode,
    long Resolved,
    long Right,
    long FixedFirstTime,
    long WithoutVisit,
    long InTime,
    double MeanHandleMinutes,
    double MeanDoneHours
);

/// <summary>An order whose first-ranked fault was not the cause: material for the detection to learn from.</summary>
public sealed record WrongDiagnosis(string OrderId, string Gateway, string Machine, string FaultCode, string CauseCode, DateTimeOffset OpenedAt);

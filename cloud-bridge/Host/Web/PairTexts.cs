using EdgeAgent.Contracts.Faults;

namespace EdgeAgent.CloudBridge.Web;

/// <summary>Sentences of the pairing pages and of a visit at a machine.</summary>
public static class PairTexts
{
    public static readonly LocalText Title = new("Pair", "配对");
    public static readonly LocalText Site = new("Site", "现场");
    public static readonly LocalText ChooseSite = new("Which site are you at?", "您在哪个现场？");
    public static readonly LocalText Begin = new("Begin", "开始");
    public static readonly LocalText Gateway = new("Gateway", "网关");
    public static readonly LocalText ScanGateway = new("Scan the label on the gateway", "扫描网关上的标签");
    public static readonly LocalText ScanGatewayHint = new("With your phone's camera, or with this button.", "用手机相机，或点击此按钮。");
    public static readonly LocalText Scan = new("Scan", "扫描");
    public static readonly LocalText ScanCode = new("Scan the code on the gateway's page", "扫描网关页面上的验证码");
    public static readonly LocalText WaitingOffLine = new(
        "The gateway has not been heard yet. Give it power and network; this claim waits up to 24 hours.", "尚未收到网关信号。请接通电源和网络；此认领最多保留 24 小时。");
    public static readonly LocalText WaitingPresence = new(
        "The gateway is there. Now press its button, or scan the code on its own page.",
        "网关已在线。请按下网关按钮，或扫描其本地页面上的验证码。"
    );
    public static readonly LocalText Paired = new("Paired", "已配对");
    public static readonly LocalText Lost = new("Somebody else paired this gateway first.", "他人已先配对此网关。");
    public static readonly LocalText Sending = new("connected, sending", "已连接，正在发送");
    public static readonly LocalText NotSending = new("connecting…", "正在连接…");
    public static readonly LocalText Undo = new("Undo", "撤销");
    public static readonly LocalText Earlier = new("Paired here today", "今日已在此配对");
    public static readonly LocalText WaitsUntil = new("waits until", "保留至");
    public static readonly LocalText Machine = new("Machine", "设备");
    public static readonly LocalText ScanPlate = new("Scan the plate on the machine", "扫描设备铭牌二维码");
    public static readonly LocalText NextMachine = new("Next machine", "下一台设备");
    public static readonly LocalText Modules = new("Sensor modules", "传感模块");
    public static readonly LocalText TapPoint = new("Tap where the module sits, then scan it.", "点击模块所在位置，然后扫描模块。");
    public static readonly LocalText TapPointFor = new("Module scanned. Tap where it sits.", "已扫描模块，请点击其安装位置。");
    public static readonly LocalText OtherModule = new("Another module", "其他模块");
    public static readonly LocalText Picture = new("Motor and machine with the measuring points", "电机与设备及测点示意图");
    public static readonly LocalText Empty = new("empty", "空");
    public static readonly LocalText OtherPoints = new("Other points", "其他测点");
    public static readonly LocalText Aim = new("Hold the code in the frame", "请将二维码置于取景框内");
    public static readonly LocalText Close = new("Close", "关闭");
    public static readonly LocalText NoCamera = new(
        "The camera is not allowed here. Use your phone's own camera app: it opens the code's link.",
        "此处无法使用相机。请用手机自带相机扫描，将打开二维码链接。"
    );
    public static readonly LocalText Opening = new("Opening the scanned code…", "正在打开扫描的二维码…");
    public static readonly LocalText ScannedNothing = new(
        "Scan a code with your phone's camera: on a gateway, a module or a machine.",
        "请用手机相机扫描网关、模块或设备上的二维码。"
    );
    public static readonly LocalText AllDone = new("Done. Scan the next machine, or close this page.", "完成。请扫描下一台设备，或关闭此页。");

    public static readonly LocalText Visit = new("This machine", "本设备");
    public static readonly LocalText VisitOver = new("Scan the plate on the machine.", "请扫描设备上的铭牌二维码。");
    public static readonly LocalText NotHeard = new("The machine has not been heard yet.", "尚未收到此设备的数据。");
    public static readonly LocalText BeContact = new("Be the contact for this machine", "成为本设备联系人");
    public static readonly LocalText BeContactHint = new("You see its state on this phone, and the service firm can reach you.", "您可在手机上查看其状态，服务商也可联系您。");
    public static readonly LocalText Name = new("Your name", "您的姓名");
    public static readonly LocalText Reach = new("Phone or mail", "电话或邮箱");
    public static readonly LocalText Consent = new(
        "I agree that the service firm keeps my name and my phone or mail to reach me about this machine. I can withdraw here at any time; then both are deleted.",
        "我同意服务商保存我的姓名及电话或邮箱，用于就本设备与我联系。我可随时在此撤回，届时两者将被删除。");
    public static readonly LocalText IsContact = new("You are a contact for this machine", "您是本设备的联系人");
    public static readonly LocalText YourReport = new("The problem that was reported", "已报告的问题");
    public static readonly LocalText ReportTaken = new("Thank you. The service firm has it.", "谢谢，服务商已收到。");
    public static readonly LocalText Contacts = new("Contacts at the machine", "现场联系人");
    public static readonly LocalText Withdraw = new("Withdraw and delete my data", "撤回并删除我的数据");
    public static readonly LocalText ServiceFirm = new("Service firm", "服务商");

    public static readonly LocalText Journal = new("Pairing", "配对记录");
    public static readonly LocalText JournalHint = new(
        "What was claimed, placed and taken away at your sites, and who else tried.",
        "您各现场的认领、安放和移除记录，以及他人的尝试。"
    );
    public static readonly LocalText JournalEmpty = new("Nothing has been paired yet. Invite an installer to begin.", "尚无配对记录。请先邀请安装人员。");
}

using EdgeAgent.Contracts.Faults;

namespace EdgeAgent.CloudBridge.Web;

/// <summary>
/// Words for commissioning records: the same as on the gateway's own page, which a test compares. A name nobody translated yet is shown as it is.
/// </summary>
public static class InstallationWords
{
    public static readonly LocalText Title = new("Commissioning", "安装检查");
    public static readonly LocalText None = new("No commissioning record yet.", "尚无安装记录。");
    public static readonly LocalText NoneHint = new("It is signed on the gateway's page, under the machine's commissioning check.", "请在网关页面该设备的“安装检查”中保存。");
    public static readonly LocalText Green = new("all points green", "全部通过");
    public static readonly LocalText NotGreen = new("with open points", "尚有未通过项");
    public static readonly LocalText PointHead = new("Looked at", "检查项");
    public static readonly LocalText Result = new("Result", "结果");
    public static readonly LocalText Saw = new("Seen", "依据");

    private static readonly Dictionary<string, LocalText> s_points = new(StringComparer.Ordinal)
    {
        ["wifi"] = new("Wi-Fi strength", "无线信号"),
        ["clock"] = new("Clock", "时钟"),
        ["broker"] = new("Plant broker", "车间消息服务器"),
        ["disk"] = new("Disk", "磁盘"),
        ["sensors"] = new("Sensors", "传感器"),
        ["orientation"] = new("Accelerometer orientation", "加速度计方向"),
        ["phases"] = new("Phases", "三相"),
        ["current-direction"] = new("Current direction", "电流方向"),
        ["started-and-stopped"] = new("Started and stopped once", "启停一次"),
        ["reference"] = new("Healthy reference", "健康基准"),
    };

    private static readonly Dictionary<string, LocalText> s_states = new(StringComparer.Ordinal)
    {
        ["good"] = new("good", "正常"),
        ["open"] = new("open", "待完成"),
        ["bad"] = new("wrong", "异常"),
        ["cannot-say"] = new("cannot be shown", "无法判断"),
    };

    private static readonly Dictionary<string, LocalText> s_reasons = new(StringComparer.Ordinal)
    {
        ["plant-broker-away"] = new("the plant's broker is away", "车间消息服务器断开"),
        ["disk-full"] = new("the disk is full", "磁盘已满"),
        ["disk-tight"] = new("the disk is nearly full", "磁盘即将满"),
        ["gravity-not-sent"] = new("the module has not sent the direction of gravity; mount it by the arrow on its head", "模块未发送重力方向；请按传感头上的箭头安装"),
        ["no-accelerometer"] = new("no accelerometer is mounted", "未安装加速度计"),
        ["one-axis-measured"] = new("one axis alone does not show how the head is mounted; mount it by its arrow", "单轴无法判断安装方向；请按箭头安装"),
        ["gravity-wrong"] = new("the accelerometer does not feel gravity as it should: it is loose, shaking or broken", "加速度计重力读数异常：松动、晃动或损坏"),
        ["turned-off-the-shaft"] = new("the head is turned off the shaft: its arrow must lie along the shaft", "传感头方向偏离轴线：箭头须沿轴向"),
        ["stop-the-machine"] = new("now stop the machine once", "请停机一次"),
        ["start-the-machine"] = new("start the machine", "请启动设备"),
        ["still-learning"] = new("still learning; let the machine run as usual", "学习中，请让设备正常运行"),
        ["nothing-learned"] = new("nothing is learned for this machine", "该设备没有需要学习的基准"),
        ["no-radio-strength"] = new("no module has said its radio strength yet", "尚未收到信号强度"),
        ["radio-weak"] = new("radio too weak: move the module or the access point", "信号太弱：请移动模块或接入点"),
        ["gateway-clock-unsure"] = new("the gateway's clock is not set by a time server", "网关时钟未与时间服务器同步"),
        ["module-silent"] = new("a module is silent: look at its power", "模块无响应：请检查供电"),
        ["no-readings"] = new("no readings yet", "尚无读数"),
        ["value-implausible"] = new("a value that cannot be: look at the wiring", "数值不可能：请检查接线"),
        ["module-sends-nothing"] = new("a module sends nothing", "模块没有发送数据"),
        ["one-phase-measured"] = new("the phases are not measured one by one", "没有逐相测量"),
        ["phase-missing"] = new("a phase is missing: look at the clamps", "缺相：请检查电流钳"),
        ["phases-unequal"] = new("the phases differ by more than 30 %: look at the clamps, then at the supply", "各相相差超过 30%：先检查电流钳，再检查供电"),
        ["power-not-measured"] = new("power is not measured, so there is no direction", "未测量功率，无法判断方向"),
        ["power-negative"] = new("power is negative: turn the clamp round", "功率为负：请将电流钳反向"),
        ["sensor-unplugged"] = new("a sensor is unplugged", "传感器未插"),
        ["sensor-shorted"] = new("a sensor is shorted", "传感器短路"),
        ["sensor-stuck"] = new("a sensor is stuck", "传感器卡死"),
        ["sensor-clipped"] = new("a sensor is clipped: its range is too small", "传感器削顶：量程太小"),
        ["sensor-out-of-range"] = new("a sensor is out of range", "传感器超量程"),
        ["sensor-overrun"] = new("samples were lost", "采样丢失"),
    };

    /// <summary>Every word with the name it stands for, for the test of completeness.</summary>
    public static IEnumerable<KeyValuePair<string, LocalText>> All => s_points.Concat(s_states).Concat(s_reasons);

    public static LocalText Point(string name) => Find(s_points, name);

    public static LocalText State(string name) => Find(s_states, name);

    public static LocalText Reason(string name) => Find(s_reasons, name);

    private static LocalText Find(Dictionary<string, LocalText> words, string name) => words.GetValueOrDefault(name) ?? new LocalText(name, name);
}

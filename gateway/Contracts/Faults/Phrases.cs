using System.Text.RegularExpressions;

namespace EdgeAgent.Contracts.Faults;

/// <summary>
/// The technical sentences of the gateway in the language of who reads them. On the wire and in the store they are English, for third parties read them too;
/// each is one of the sentences here with its numbers, and the numbers are carried over. A sentence nobody translated yet stays as it is.
/// </summary>
public static class Phrases
{
    /// <summary>Longer texts than the wire allows are not searched.</summary>
    private const int MaxLength = CloudWire.PayloadRules.MaxTextLength;

    private const string Number = @"([-+]?[-+]?[0-9][0-9.]*)";

    /// <summary>English with # for each number, Chinese with $1, $2 for them.</summary>
    private static readonly (string En, string Zh)[] s_sentences =
    [
        // What a burst's diagnosis rests on.
        ("speed guessed # r/min", "转速为推测值 $1 r/min"),
        ("no reference", "无健康参考"),
        ("turning # dB", "转频变化 $1 dB"),
        ("turning # mm/s", "转频速度 $1 mm/s"),
        ("along the shaft # dB", "轴向转频变化 $1 dB"),
        ("twice # dB", "二倍频变化 $1 dB"),
        ("rattle #", "松动谱线 $1 条"),
        ("middle # dB", "中频段变化 $1 dB"),
        ("high # dB", "高频段变化 $1 dB"),
        ("kurtosis #", "峭度 $1"),
        ("race line # at # Hz (#)", "滚道谱线评分 $1，位于 $2 Hz（较参考 $3）"),
        ("race line # at # Hz", "滚道谱线评分 $1，位于 $2 Hz"),
        ("bearing unknown", "轴承型号未知"),
        ("No shaft speed is known; give the plate's or measure it.", "转速未知；请提供铭牌转速或测量转速。"),
        ("Not seen by itself; its signals are much alike.", "未单独检出；其信号与首要原因相似。"),
        ("decided by the module", "由模块判定"),
        ("locked rotor", "堵转"),

        // Zones, and why one is refused.
        ("Zone D of", "D 区，依据"),
        ("Zone C of", "C 区，依据"),
        ("Rotodynamic pumps are judged by ISO 10816-7, not by ISO 20816-3.", "旋转动力泵按 ISO 10816-7 评定，不适用 ISO 20816-3。"),
        ("Gear units are judged by ISO 20816-9, not by ISO 20816-3.", "齿轮装置按 ISO 20816-9 评定，不适用 ISO 20816-3。"),
        ("Machine-tool spindles are judged by ISO/TR 17243-1, not by ISO 20816-3.", "机床主轴按 ISO/TR 17243-1 评定，不适用 ISO 20816-3。"),
        ("Fans up to 300 kW are judged by ISO 14694, not by ISO 20816-3.", "300 kW 及以下风机按 ISO 14694 评定，不适用 ISO 20816-3。"),
        ("ISO 20816-3 does not name this type of machine.", "ISO 20816-3 不包含此类机器。"),
        ("The rated power is unknown.", "额定功率未知。"),
        ("ISO 20816-3 covers machines above 15 kW.", "ISO 20816-3 仅适用于 15 kW 以上的机器。"),
        ("The ISO 20816-3 group is unknown.", "ISO 20816-3 组别未知。"),
        ("It is unknown whether the machine stands rigid or flexible.", "机器安装为刚性还是柔性未知。"),
        ("The sensor's axis is unknown.", "传感器轴向未知。"),
        ("The shaft speed is unknown.", "转速未知。"),
        ("The shaft speed is outside 600 to 15000 r/min.", "转速不在 600 至 15000 r/min 范围内。"),
        ("The machine is not known to run.", "无法确认机器正在运行。"),
        ("The machine has not run steadily for long enough.", "机器稳定运行时间不足。"),
        ("The machine has not run for long enough.", "机器运行时间不足。"),
        ("No fresh vibration velocity at this point.", "该测点没有新的振动速度读数。"),

        // Why a detector does not judge yet, or can't.
        ("Still taking the reference of this operating state.", "正在采集此工况的参考值。"),
        ("Still learning this operating state.", "正在学习此工况。"),
        ("Still learning how this machine heats up.", "正在学习此机器的升温规律。"),
        ("More operating states than can be learned.", "工况数量超出可学习的上限。"),
        ("The machine is changing its load or speed.", "机器正在改变负载或转速。"),
        ("The machine stands still.", "机器处于停机状态。"),
        ("The motor is starting.", "电机正在启动。"),
        ("The profile names no highest vibration velocity.", "设备档案未给出最高振动速度。"),
        ("The profile names no highest body temperature.", "设备档案未给出机体最高温度。"),
        ("The plate gives no rated current.", "铭牌未给出额定电流。"),
        ("The plate gives neither shaft power with efficiency nor voltage, current and power factor.", "铭牌既未给出轴功率和效率，也未给出电压、电流和功率因数。"),
        ("No fresh power, and no current with a voltage and a power factor to estimate it from.", "没有新的功率读数，也没有可用于估算的电流、电压和功率因数。"),
        ("No fresh current.", "没有新的电流读数。"),
        ("Too little current to judge phases.", "电流过小，无法评定三相。"),
        ("A reading that a rule needs is missing.", "缺少规则所需的读数。"),
        ("Unusually cold.", "温度异常偏低。"),

        // Alarms.
        ("# K more than load and hall explain.", "比负载和环境温度所能解释的高 $1 K。"),
        ("At this slope # °C in # min (# to #).", "按此速率 $2 分钟后（$3 至 $4 分钟）达到 $1 °C。"),
        ("Trips in # s at this current.", "按此电流 $1 s 后脱扣。"),
        ("The trip point is reached.", "已达到脱扣点。"),
        ("# mm/s against the reference of # mm/s.", "较参考值 $2 mm/s 变化 $1 mm/s。"),
        ("# K warmer above the hall than # sister machines at like load.", "在相近负载下，温升比 $2 台同型机器高 $1 K。"),
        ("A loaded motor with next to no active power: a clamp on another phase or turned around.", "电机带载但几乎没有有功功率：电流钳夹错相或方向相反。"),
        ("A phase is lost.", "缺相。"),
        ("Hardly any flow, in an operating state not seen before.", "在未见过的工况下几乎没有流量。"),
        ("Judged by a provisional band.", "按临时范围判定。"),
        ("No current, but the machine vibrates as when it runs.", "没有电流，但机器的振动与运行时相同。"),
        ("The axes share the same vibration in another way.", "各轴振动分配比例改变，总量不变。"),
        ("The machine has rested for hours, yet this reading is not the hall's.", "机器已停机数小时，但读数与环境不符。"),
        ("The reading does not move.", "读数不变化。"),
        ("No sister machine runs at like load.", "没有同型机器在相近负载下运行。"),
        ("# equal readings of axis # while the machine runs.", "机器运行时第 $2 轴出现 $1 个相同读数。"),
        ("Ended because nothing measures or judges it any more.", "因无测量或判定而结束。"),

        // Operator or machine.
        ("At equal current (# A) vibration is # times what it was: the machine changed, not its use.", "在相同电流（$1 A）下振动为原来的 $2 倍：是机器变化，不是使用方式变化。"),
        (
            "The machine is run at # A, # times its usual current, and vibrates as it always does there: the load, not the machine.",
            "机器以 $1 A 运行，为通常电流的 $2 倍，振动与该负载下一贯的水平相同：是负载原因，不是机器。"),
        (
            "The current stepped from # A to # A, higher than ever before, and vibration is only # times the usual: the load, not the machine.",
            "电流从 $1 A 阶跃到 $2 A，高于以往，而振动仅为通常的 $3 倍：是负载原因，不是机器。"
        ),
        (
            "Vibration is # times the usual while the current is only # times: more than load explains.",
            "振动为通常的 $1 倍，而电流仅为 $2 倍：超出负载所能解释。"
        ),
        (
            "At equal current (# A) the body is # K further above the hall than before: cooling or friction, not the load.",
            "在相同电流（$1 A）下机体温升比以前高 $2 K：是冷却或摩擦问题，不是负载。"
        ),
        ("The current stepped from # A to # A, higher than ever before; the body follows the load.", "电流从 $1 A 阶跃到 $2 A，高于以往；机体温度随负载上升。"),
    ];

    private static readonly (Regex En, string Zh)[] s_patterns =
    [
        .. s_sentences.OrderByDescending(sentence => sentence.En.Length).Select(sentence => (new Regex(
            (char.IsLetterOrDigit(sentence.En[0]) ? @"\b" : "") + Regex.Escape(sentence.En).Replace(@"\#", Number, StringComparison.Ordinal),
            RegexOptions.CultureInvariant | RegexOptions.Compiled), sentence.Zh)),
    ];

    /// <summary>Every sentence, its numbers as #; for tests.</summary>
    public static IEnumerable<string> English => s_sentences.Select(sentence => sentence.En);

    /// <summary>A sentence of the gateway for a language tag; English unless it starts with zh.</summary>
    public static string For(string sentence, string language)
    {
        if (sentence.Length > MaxLength || !language.StartsWith("zh", StringComparison.OrdinalIgnoreCase)) return sentence;
        string text = sentence;
        foreach ((Regex en, string zh) in s_patterns) text = en.Replace(text, zh);
        return text == sentence ? text : text.Replace(", ", "，", StringComparison.Ordinal).Replace("; ", "；", StringComparison.Ordinal);
    }
}

using EdgeAgent.CloudBridge.WorkOrders;
using EdgeAgent.Contracts.Faults;

namespace EdgeAgent.CloudBridge.Web;

/// <summary>Words for the stable names of the wire and the orders. A name nobody translated yet is shown as it is.</summary>
public static class Words
{
    private static readonly Dictionary<string, LocalText> s_words = new(StringComparer.Ordinal)
    {
        ["burst.healthy"] = new("Healthy: nothing stands out against the machine's own reference", "正常：与设备自身参考相比无异常"),
        ["burst.unknown"] = new("Nothing recognised", "未识别出故障"),
        ["burst.reference"] = new("Taken as healthy reference", "作为正常参考录制"),
        ["asked.alarm"] = new("a vibration alarm rose", "出现振动报警"),
        ["asked.command"] = new("a person asked", "人工请求"),
        ["asked.schedule"] = new("routine", "例行"),
        ["asked.module"] = new("the module sent it", "模块自行发送"),
        ["refused.unknown-machine"] = new("the gateway does not know this machine", "网关不认识该设备"),
        ["refused.no-vibration-sensor"] = new("no module of it can record vibration", "该设备没有可录制振动的模块"),
        ["refused.module-away"] = new("its vibration module is not on line", "振动模块不在线"),
        ["refused.too-soon"] = new("a recording was under way already", "已有录制正在进行"),
        ["refused.expired"] = new("the gateway was away too long", "网关离线过久"),

        ["run.unknown"] = new("unknown", "未知"),
        ["run.stopped"] = new("stopped", "停止"),
        ["run.starting"] = new("starting", "启动中"),
        ["run.running"] = new("running", "运行"),

        ["severity.low"] = new("low", "低"),
        ["severity.medium"] = new("medium", "中"),
        ["severity.high"] = new("high", "高"),
        ["severity.critical"] = new("critical", "危急"),

        ["health.good"] = new("good", "良好"),
        ["health.fair"] = new("fair", "一般"),
        ["health.poor"] = new("poor", "较差"),
        ["health.unknown"] = new("not known", "未知"),
        ["driver.zone"] = new("Vibration zone (ISO 20816-3)", "振动区域（ISO 20816-3）"),
        ["driver.vibration-rise"] = new("Vibration against its usual", "振动相对平时"),
        ["driver.temperature-rise"] = new("Temperature against its usual", "温度相对平时"),
        ["driver.overload"] = new("Running above rated input", "超额定运行占比"),
        ["driver.trouble"] = new("Open trouble, worst severity", "未结故障（最高严重度）"),
        ["driver.alarms"] = new("Alarms that rose", "新报警次数"),

        ["worth.measured"] = new("measured", "实测"),
        ["worth.estimated"] = new("estimated", "估算"),
        ["worth.assumed"] = new("assumed", "假定"),
        ["worth.unplugged"] = new("sensor unplugged", "传感器断开"),
        ["worth.shorted"] = new("sensor shorted", "传感器短路"),
        ["worth.stuck"] = new("sensor stuck", "传感器卡滞"),
        ["worth.clipped"] = new("sensor clipped", "传感器削波"),
        ["worth.out-of-range"] = new("out of range", "超量程"),
        ["worth.overrun"] = new("samples lost", "采样丢失"),

        ["feature.current-rms"] = new("Current", "电流"),
        ["feature.voltage-rms"] = new("Voltage", "电压"),
        ["feature.active-power"] = new("Active power", "有功功率"),
        ["feature.power-factor"] = new("Power factor", "功率因数"),
        ["feature.energy"] = new("Energy", "电能"),
        ["feature.current-unbalance"] = new("Current unbalance", "电流不平衡"),
        ["feature.line-frequency"] = new("Line frequency", "电网频率"),
        ["feature.temperature"] = new("Temperature", "温度"),
        ["feature.temperature-rise"] = new("Temperature rise", "温升速率"),
        ["feature.velocity-rms"] = new("Vibration velocity", "振动速度"),
        ["feature.acceleration-rms"] = new("Vibration acceleration", "振动加速度"),
        ["feature.acceleration-peak"] = new("Peak acceleration", "加速度峰值"),
        ["feature.crest-factor"] = new("Crest factor", "峰值因数"),
        ["feature.confidence"] = new("Confidence of the diagnosis", "诊断置信度"),
        ["feature.kurtosis"] = new("Kurtosis", "峭度"),
        ["feature.mean-acceleration"] = new("Mean acceleration (gravity)", "平均加速度（重力）"),
        ["feature.shaft-speed"] = new("Shaft speed", "转速"),
        ["feature.run-state"] = new("Run state", "运行状态"),
        ["feature.start-count"] = new("Starts", "启动次数"),
        ["feature.run-seconds"] = new("Run time", "运行时间"),
        ["feature.thermal-capacity-used"] = new("Thermal capacity used", "已用热容量"),
        ["feature.seconds-to-trip"] = new("Time to trip", "脱扣时间"),
        ["feature.flow-rate"] = new("Flow", "流量"),
        ["feature.pressure"] = new("Pressure", "压力"),
        ["feature.silent-for"] = new("Silent for", "静默时长"),
        ["feature.conflicts"] = new("Numbers with two contents", "内容冲突编号"),

        ["point.machine"] = new("machine", "整机"),
        ["point.drive-end"] = new("drive end", "驱动端"),
        ["point.non-drive-end"] = new("non-drive end", "非驱动端"),
        ["point.motor-cable"] = new("motor cable", "电机电缆"),
        ["point.motor-body"] = new("motor body", "电机机身"),
        ["point.process"] = new("process", "工艺"),
        ["point.ambient"] = new("ambient", "环境"),
        ["point.module"] = new("module", "模块"),

        ["type.pump"] = new("pump", "泵"),
        ["type.fan"] = new("fan", "风机"),
        ["type.compressor"] = new("compressor", "压缩机"),
        ["type.conveyor"] = new("conveyor", "输送机"),
        ["type.gearbox"] = new("gearbox", "齿轮箱"),
        ["type.spindle"] = new("spindle", "主轴"),
        ["type.motor"] = new("motor", "电机"),
        ["type.other"] = new("machine", "设备"),

        ["state.proposed"] = new("proposed", "待确认"),
        ["state.confirmed"] = new("confirmed", "已确认"),
        ["state.assigned"] = new("assigned", "已分配"),
        ["state.accepted"] = new("accepted", "已接受"),
        ["state.remote"] = new("remote work", "远程处理"),
        ["state.on-site"] = new("on site", "现场处理"),
        ["state.waiting"] = new("waiting for part", "等待备件"),
        ["state.resolved"] = new("resolved", "已解决"),
        ["state.verified"] = new("confirmed by customer", "客户已确认"),
        ["state.closed"] = new("closed", "已关闭"),

        ["action.confirm"] = new("Confirm", "确认工单"),
        ["action.dismiss"] = new("Dismiss", "驳回"),
        ["action.assign"] = new("Assign", "分配"),
        ["action.accept"] = new("Accept", "接受"),
        ["action.decline"] = new("Decline", "拒绝"),
        ["action.work-remotely"] = new("Work remotely", "远程处理"),
        ["action.arrive"] = new("Arrive on site", "到达现场"),
        ["action.wait-for-part"] = new("Wait for a part", "等待备件"),
        ["action.resolve"] = new("Resolve", "解决"),
        ["action.verify"] = new("Customer agrees", "客户确认"),
        ["action.close"] = new("Close", "关闭"),
        ["action.reopen"] = new("Reopen", "重新打开"),

        ["log.opened"] = new("Order opened by", "工单由此创建："),
        ["log.episode-joined"] = new("Another episode joined:", "另一次故障并入："),
        ["log.severity-raised"] = new("Severity raised by", "严重度提高："),
        ["log.came-back"] = new("Came back:", "复发："),
        ["log.reported-again"] = new("Reported again:", "再次报告："),
        ["opportunity.part-due"] = new("Part due", "备件到期"),
        ["opportunity.maintenance-due"] = new("Maintenance due", "保养到期"),
        ["opportunity.warranty-ending"] = new("Warranty ends soon", "保修即将到期"),
        ["opportunity.no-contract"] = new("No contract and no warranty", "无合同且无保修"),
        ["problem.words-missing"] = new("Say in a few words what you saw.", "请用几句话说明情况。"),
        ["problem.photo-too-large"] = new("The photo is larger than 5 MB.", "照片超过 5 MB。"),
        ["problem.photo-damaged"] = new("The picture is damaged; take it again.", "图片已损坏，请重新拍摄。"),
        ["problem.photo-type"] = new("That is no JPEG, PNG or WebP picture.", "不是 JPEG、PNG 或 WebP 图片。"),
        ["problem.too-many-reports"] = new("This machine has many reports today already; call instead.", "该设备今日报告已很多，请直接致电。"),
        ["log.occurred-again"] = new("Occurred again:", "再次发生："),

        ["event.opened"] = new("Order opened", "工单创建"),
        ["event.episode-joined"] = new("Another episode joined an order", "另一次故障并入工单"),
        ["event.severity-raised"] = new("Severity raised", "严重度提高"),
        ["event.came-back"] = new("Trouble came back", "故障复发"),
        ["event.occurred-again"] = new("Trouble occurred again", "故障再次发生"),
        ["event.reported-again"] = new("Reported again", "再次报告"),
        ["event.raised"] = new("Opportunity raised", "出现服务机会"),

        ["answer.ConnectionError"] = new("no connection", "无法连接"),
        ["answer.NameResolutionError"] = new("address not found", "找不到地址"),
        ["answer.SecureConnectionError"] = new("TLS refused", "TLS 连接失败"),
        ["answer.ResponseEnded"] = new("answer broke off", "应答中断"),
        ["answer.InvalidResponse"] = new("not HTTP", "应答不是 HTTP"),
        ["answer.broken-answer"] = new("answer broke off", "应答中断"),
        ["answer.no-answer-in-time"] = new("no answer in time", "未及时应答"),
        ["answer.no-id-in-answer"] = new("no number in the answer", "应答中没有编号"),
        ["answer.found"] = new("was there already", "对方已有"),

        ["lane.alarm"] = new("alarms", "报警"),
        ["lane.feature"] = new("features", "特征值"),
        ["lane.state"] = new("state", "状态"),
        ["lane.replay"] = new("history", "历史补传"),
        ["lane.health"] = new("hour records", "小时记录"),
        ["lane.evidence"] = new("evidence", "证据"),

        ["fault-group.power"] = new("Power and supply", "功率与供电"),
        ["fault-group.vibration"] = new("Vibration", "振动"),
        ["fault-group.process"] = new("Process", "工艺"),
        ["fault-group.temperature"] = new("Temperature", "温度"),
        ["fault-group.sensor"] = new("Sensors", "传感器"),
        ["fault-group.connectivity"] = new("Connection", "连接"),
        ["fault-group.report"] = new("Reported by people", "人员报告"),

        ["subject.machine"] = new("machine", "设备"),
        ["subject.sensor"] = new("sensor", "传感器"),
        ["subject.connectivity"] = new("connection", "连接"),

        ["origin.machine"] = new("machine", "设备"),
        ["origin.operator"] = new("operation", "操作"),
        ["origin.supply"] = new("supply", "电源"),
        ["origin.installation"] = new("installation", "安装"),

        ["skill.electrician"] = new("electrician", "电工"),
        ["skill.mechanic"] = new("mechanic", "机修工"),
        ["skill.vibration-analyst"] = new("vibration analyst", "振动分析师"),
        ["skill.operator"] = new("operator", "操作员"),
        ["skill.it"] = new("IT", "信息技术"),


        ["service.inspection"] = new("inspection", "点检"),
        ["service.lubrication"] = new("lubrication", "润滑"),
        ["service.cleaning"] = new("cleaning", "清洁"),
        ["service.adjustment"] = new("adjustment", "调整"),
        ["service.repair"] = new("repair", "维修"),
        ["service.part-replaced"] = new("part replaced", "更换零件"),
        ["service.other"] = new("other", "其他"),

        ["problem.bad-url"] = new("That is no address: begin with https:// or http://.", "地址无效：请以 https:// 或 http:// 开头。"),
        ["problem.unknown-type"] = new("There is no such kind of event.", "没有此事件种类。"),
        ["problem.too-many-webhooks"] = new("There are 100 webhooks; remove one first.", "Webhook 已达 100 个，请先删除一个。"),
        ["problem.unknown-webhook"] = new("There is no such webhook any more.", "此 Webhook 已不存在。"),
        ["problem.unknown-connector"] = new("There is no such connector any more.", "此连接器已不存在。"),
        ["problem.moment-wrong"] = new("Choose when an order is opened there.", "请选择创建时机。"),
        ["problem.cannot-tell-doubles"] = new(
            "Give the address that finds a ticket, or tick that the system keeps the Idempotency-Key: else an order could be opened twice.",
            "请填写查找工单的地址，或勾选对方支持 Idempotency-Key，否则工单可能重复创建。"
        ),
        ["problem.bad-body"] = new("What is sent is no JSON, or over 20,000 characters.", "发送内容不是 JSON，或超过 20,000 个字符。"),
        ["problem.bad-header"] = new("Write headers as Name: value, one a line.", "请求头请写成“名称: 值”，每行一个。"),
        ["problem.steps-wrong"] = new("Write each status as: its word = our step.", "请将每个状态写成“对方状态词 = 我方步骤”。"),
        ["problem.unknown-placeholder"] = new("An order has no value of one of the names in double braces.", "双花括号中有工单没有的名称。"),
        ["problem.text-too-long"] = new("That text is too long.", "文字过长。"),
        ["problem.price-wrong"] = new("Write an amount like 0.85 and dates as they come from the calendar.", "金额请写成 0.85 这样的数字，日期请用日历选择。"),
        ["problem.currency-missing"] = new("Name the currency by its three letters, like CNY.", "请用三个字母填写货币，如 CNY。"),
        ["problem.interval-wrong"] = new("Write the interval as a number over 0.", "周期请填写大于 0 的数字。"),
        ["problem.times-wrong"] = new(
            "At least one minute to decide, at most 90 days to finish, and finishing not before deciding.",
            "决定至少 1 分钟，完成至多 90 天，且完成不早于决定。"
        ),
        ["problem.customer-missing"] = new("Name the customer.", "请填写客户。"),
        ["problem.too-many-items"] = new("There are too many of them already.", "数量已达上限。"),
        ["problem.unknown-item"] = new("There is no such entry.", "没有此条目。"),
        ["problem.unknown-gateway"] = new("There is no such gateway.", "没有此网关。"),
        ["problem.kind-missing"] = new("Choose what was done.", "请选择所做工作。"),
        ["problem.part-missing"] = new("Say which part.", "请填写零件。"),
        ["problem.in-the-future"] = new("That time has not come yet.", "时间在未来。"),
        ["problem.too-soon"] = new("A recording of this machine is under way; wait for it.", "该设备正在录制，请稍候。"),
        ["problem.unknown-machine"] = new("There is no such machine.", "没有此设备。"),
        ["problem.not-in-this-state"] = new("That step does not fit the order's state any more.", "该步骤已不适用于工单的当前状态。"),
        ["problem.changed-meanwhile"] = new(
            "This changed meanwhile: somebody took a step, or more was seen. Nothing was done; look again, then repeat it.",
            "内容已有变化（他人操作或出现新情况）。本次操作未执行，请重新查看后再操作。"
        ),
        ["problem.actor-missing"] = new("Say who you are.", "请填写您的姓名。"),
        ["problem.note-missing"] = new("Say why in the note.", "请在备注中说明原因。"),
        ["problem.note-too-long"] = new("The note is too long.", "备注过长。"),
        ["problem.assignee-missing"] = new("Say to whom.", "请填写负责人。"),
        ["problem.cause-code-missing"] = new("Choose the cause you found.", "请选择查明的原因。"),
        ["problem.action-code-missing"] = new("Choose what you did.", "请选择采取的措施。"),
        ["problem.another-is-open"] = new("Another order for the same trouble is open; work on that one.", "同一故障已有未结工单，请处理该工单。"),
        ["problem.unknown-order"] = new("There is no such order.", "没有此工单。"),
        ["problem.unknown-alarm"] = new("There is no such alarm.", "没有此报警。"),
        ["problem.unknown-action"] = new("There is no such step.", "没有此步骤。"),
        ["problem.unknown-verb"] = new("That cannot be done to an alarm.", "不能对报警执行此操作。"),
        ["problem.not-allowed"] = new("This alarm can only be acknowledged.", "此报警只能确认。"),
        ["problem.until-missing"] = new("Say for how long, at most seven days.", "请选择时长，最多七天。"),
        ["problem.unknown-article"] = new("There is no such article.", "没有此文章。"),
        ["problem.fault-code-missing"] = new("Choose the fault it cures.", "请选择所解决的故障。"),
        ["problem.title-missing"] = new("Give it a title.", "请填写标题。"),
        ["problem.body-missing"] = new("Write what to do.", "请填写处理方法。"),
        ["problem.language-missing"] = new("Choose the language it is written in.", "请选择文章语言。"),
        ["problem.too-many-pending"] = new("Too many wishes already wait for this gateway.", "此网关等待中的请求过多。"),

        ["problem.sign-in-failed"] = new("That did not fit. After five wrong tries the account rests for 15 minutes.", "登录信息不符。五次错误后账号将锁定 15 分钟。"),
        ["problem.link-over"] = new("This link was used already or is over. Ask for a new one.", "此链接已使用或已过期，请索取新链接。"),
        ["problem.invitation-over"] = new("This invitation is over or was revoked. Ask for a new one.", "此邀请已过期或已撤销，请索取新邀请。"),
        ["problem.weak-password"] = new("Use 12 characters or more, and not the same few over and over.", "请使用至少 12 个字符，且不要重复少数几个字符。"),
        ["problem.wrong-code"] = new("That code does not fit; try the next one.", "验证码不符，请输入下一个。"),
        ["problem.unknown-person"] = new("There is no such person here.", "没有此人员。"),
        ["problem.unknown-role"] = new("Choose a role.", "请选择角色。"),
        ["problem.not-yourself"] = new("You cannot do this to yourself; ask a colleague.", "不能对自己执行此操作，请联系同事。"),
        ["problem.name-missing"] = new("Give a name.", "请填写名称。"),
        ["problem.login-missing"] = new("Give a user name.", "请填写用户名。"),
        ["problem.login-taken"] = new("That user name is taken.", "用户名已被占用。"),
        ["problem.unknown-right"] = new("Choose at least one scope.", "请至少选择一个作用域。"),
        ["problem.not-yours"] = new("You may not do that.", "您无权执行此操作。"),
        ["problem.bad-days"] = new("Use 1 to 3650 days.", "请填写 1 到 3650 天。"),
        ["problem.too-many-keys"] = new("Revoke a key first; there are 100.", "密钥已达 100 个，请先撤销一个。"),
        ["problem.unknown-key"] = new("There is no such key.", "没有此密钥。"),
        ["problem.site-missing"] = new("Name the site, in 60 characters at most.", "请填写现场名称（不超过 60 个字符）。"),
        ["problem.bad-hours"] = new("Choose how long, at most 30 days.", "请选择有效期，最长 30 天。"),
        ["problem.unknown-invitation"] = new("There is no such invitation.", "没有此邀请。"),
        ["problem.bad-organisation"] = new("That id is taken or has other signs than a-z, 0-9 and hyphen.", "标识已被占用，或含有 a-z、0-9、连字符以外的字符。"),
        ["problem.unknown-organisation"] = new("There is no such organisation.", "没有此组织。"),
        ["problem.unknown-kind"] = new("Choose as what.", "请选择身份。"),

        ["problem.invitation-needed"] = new("To work here you need the site's invitation: scan it, then scan this again.", "您需要现场邀请才能操作：请先扫描邀请，再扫描此码。"),
        ["problem.no-site"] = new("Choose the site first.", "请先选择现场。"),
        ["problem.not-ours"] = new("That is no code of ours.", "这不是我们的二维码。"),
        ["problem.newer-label"] = new("This code is newer than this software.", "此二维码版本高于本软件。"),
        ["problem.misread"] = new("The code was read wrongly; scan it again.", "读码有误，请重新扫描。"),
        ["problem.wrong-kind"] = new("That code belongs to another step.", "此二维码属于其他步骤。"),
        ["problem.locked"] = new("Too many tries. Wait a quarter of an hour.", "尝试次数过多，请等待 15 分钟。"),
        ["problem.already-claimed"] = new("This belongs to somebody else, who has been told of this try.", "此设备属于他人，对方已收到此次尝试的通知。"),
        ["problem.already-yours"] = new("This is paired here already.", "已在此处配对。"),
        ["problem.revoked"] = new("This gateway was reported stolen or replaced; it cannot be paired.", "此网关已报失或被替换，无法配对。"),
        ["problem.unknown"] = new("There is no such thing at this site.", "此现场没有该项。"),
        ["problem.ended"] = new("This claim is over; scan the gateway again.", "此认领已结束，请重新扫描网关。"),
        ["problem.other-gateway"] = new("That code is another gateway's.", "此验证码属于其他网关。"),
        ["problem.wrong-digits"] = new("The gateway says the code is wrong or old; scan the one it shows now.", "网关提示验证码错误或已过期，请扫描当前显示的验证码。"),
        ["problem.wrong-label"] = new("The scanned label is not this gateway's.", "扫描的标签与此网关不符。"),
        ["problem.not-registered"] = new("Nobody recorded this module when it was flashed; flash it again.", "此模块刷写时未登记，请重新刷写。"),
        ["problem.plate-taken"] = new("This plate is on another machine.", "此铭牌已用于另一台设备。"),
        ["problem.bad-value"] = new("A value is out of its range.", "数值超出范围。"),
        ["problem.too-many"] = new("There is no room for more.", "数量已达上限。"),
        ["problem.scan-gateway-first"] = new("Scan and pair the gateway first.", "请先扫描并配对网关。"),
        ["problem.scan-plate-first"] = new("Scan the machine's plate first.", "请先扫描设备铭牌。"),
        ["problem.scan-module-first"] = new("Scan the module too.", "请同时扫描模块。"),
        ["problem.unknown-plate"] = new("This plate is on no machine yet.", "此铭牌尚未绑定设备。"),
        ["problem.consent-missing"] = new("Without your consent we keep nothing.", "未经您同意，我们不保存任何信息。"),
        ["problem.reach-missing"] = new("Say how to reach you.", "请填写联系方式。"),

        ["journal.claim-begun"] = new("claim begun", "开始认领"),
        ["journal.claim-undone"] = new("claim undone", "撤销认领"),
        ["journal.claim-done"] = new("gateway paired", "网关已配对"),
        ["journal.claim-lost"] = new("claim lost to another", "认领被他人抢先"),
        ["journal.stranger-tried"] = new("a stranger tried to pair it", "陌生人尝试配对"),
        ["journal.presence-locked"] = new("wrong presence codes; locked", "验证码多次错误，已锁定"),
        ["journal.gateway-retired"] = new("gateway retired", "网关已退役"),
        ["journal.gateway-revoked"] = new("gateway revoked", "网关已吊销"),
        ["journal.gateway-replaced"] = new("gateway replaced", "网关已更换"),
        ["journal.gateway-wiped"] = new("gateway wiped", "网关已清除"),
        ["journal.certificate-issued"] = new("certificate issued", "证书已签发"),
        ["journal.machine-added"] = new("machine added", "设备已添加"),
        ["journal.module-placed"] = new("module placed", "模块已安放"),
        ["journal.module-removed"] = new("module removed", "模块已移除"),

        ["role.installer"] = new("installer", "安装人员"),
        ["role.operator"] = new("operator", "操作员"),
        ["role.dispatcher"] = new("dispatcher", "调度员"),
        ["role.engineer"] = new("engineer", "工程师"),
        ["role.manager"] = new("manager", "经理"),
        ["role.third-party"] = new("third party", "第三方"),

        ["right.read"] = new("see machines, alarms, orders, reports", "查看设备、报警、工单和报表"),
        ["right.alarms"] = new("acknowledge and shelve alarms, report problems", "确认和搁置报警，报告问题"),
        ["right.work"] = new("take steps on orders, write service records", "处理工单，填写维修记录"),
        ["right.knowledge"] = new("write and rate articles", "编写和评价文章"),
        ["right.pair"] = new("pair gateways, place modules", "配对网关，安放模块"),
        ["right.connections"] = new("webhooks and connectors", "Webhook 和连接器"),
        ["right.operate"] = new("ledger, state and settings", "账本、状态和设置"),
        ["right.access"] = new("people, keys, invitations, grants", "人员、密钥、邀请和授权"),
        ["right.audit"] = new("audit log", "审计日志"),

        ["grant.service"] = new("service firm", "服务商"),
        ["grant.owner"] = new("owner", "业主"),
        ["grant.maker"] = new("maker", "制造商"),
        ["grant.third-party"] = new("third party", "第三方"),
    };

    /// <summary>All words, for the test that none lacks a language.</summary>
    public static IReadOnlyDictionary<string, LocalText> All { get; } = new Dictionary<string, LocalText>(
        [.. s_words, .. Cures.All.Select(cure => KeyValuePair.Create("cure." + cure.Key, cure.Value))],
        StringComparer.Ordinal
    );

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
    public static LocalText Log(string name) => s_words.ContainsKey("log." + name) ? Find("log.", name) : Action(name);

    /// <summary>A kind of message to others: a step of an order, or what the bridge noted.</summary>
    /// <param name="type">Like io.edgeagent.order.opened.v1.</param>
    public static LocalText Event(string type)
    {
        string name = type.Split('.')[^2];
        return s_words.ContainsKey("event." + name) ? Find("event.", name) : Action(name);
    }

    /// <summary>What another system answered: an HTTP status, or why there was no answer.</summary>
    public static LocalText Answer(string answer)
    {
        const string looking = "find: ";
        if (answer.StartsWith(looking, StringComparison.Ordinal)) return Answer(answer[looking.Length..]);
        return answer.All(char.IsAsciiDigit) ? new LocalText("HTTP " + answer, "HTTP " + answer) : Find("answer.", answer);
    }

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

    private static LocalText Find(string kind, string name) => s_words.GetValueOrDefault(kind + name) ?? new LocalText(name, name);
}

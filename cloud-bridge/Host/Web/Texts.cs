using EdgeAgent.Contracts.Faults;

namespace EdgeAgent.CloudBridge.Web;

/// <summary>Every sentence of the pages, in every language; a test sees to it that none is missing.</summary>
public static class Texts
{
    public static readonly LocalText Product = new("EdgeAgent", "EdgeAgent 设备云");
    public static readonly LocalText Wall = new("Overview", "总览");
    public static readonly LocalText Machines = new("Machines", "设备");
    public static readonly LocalText Alarms = new("Alarms", "报警");
    public static readonly LocalText Orders = new("Work orders", "工单");
    public static readonly LocalText Ledger = new("Delivery ledger", "传输账本");
    public static readonly LocalText SwitchLanguage = new("中文", "English");
    public static readonly LocalText SkipToContent = new("Skip to content", "跳到内容");
    public static readonly LocalText Navigation = new("Main navigation", "主导航");

    public static readonly LocalText Live = new("live", "实时");
    public static readonly LocalText Connecting = new("connecting…", "连接中…");
    public static readonly LocalText NotLive = new("not live, trying again", "已断开，正在重连");
    public static readonly LocalText OldData = new("Old data", "数据已旧");
    public static readonly LocalText OldDataSince = new("no news since", "最后更新");
    public static readonly LocalText LastSeen = new("last seen", "最近在线");
    public static readonly LocalText Never = new("never", "从未");

    public static readonly LocalText ActualPower = new("Actual power", "实际功率");
    public static readonly LocalText RatedInput = new("rated input", "额定输入");
    public static readonly LocalText OfRated = new("of rated input", "占额定输入");
    public static readonly LocalText RatedUnknown = new("rated input unknown", "额定输入未知");
    public static readonly LocalText PowerPlot = new("Actual against rated power", "实际功率与额定功率");
    public static readonly LocalText TenMinutes = new("10 minutes", "10 分钟");
    public static readonly LocalText OneHour = new("1 hour", "1 小时");
    public static readonly LocalText OneDay = new("24 hours", "24 小时");
    public static readonly LocalText NewestValues = new("Newest values", "最新数值");
    public static readonly LocalText Quantity = new("Quantity", "量");
    public static readonly LocalText Point = new("Point", "测点");
    public static readonly LocalText Value = new("Value", "数值");
    public static readonly LocalText Limit = new("Limit", "限值");
    public static readonly LocalText WorthHead = new("Worth", "可信度");
    public static readonly LocalText Modules = new("Sensor modules", "传感模块");
    public static readonly LocalText Online = new("online", "在线");
    public static readonly LocalText Silent = new("silent", "静默");
    public static readonly LocalText Plate = new("Plate", "铭牌");
    public static readonly LocalText Maker = new("Maker", "制造商");
    public static readonly LocalText Model = new("Model", "型号");
    public static readonly LocalText Serial = new("Serial number", "序列号");
    public static readonly LocalText RatedShaft = new("Rated shaft power", "额定轴功率");
    public static readonly LocalText Gateway = new("Gateway", "网关");
    public static readonly LocalText Machine = new("Machine", "设备");
    public static readonly LocalText Health = new("Hours", "小时记录");
    public static readonly LocalText HealthEmpty = new("The first hourly record comes after the first full hour.", "首条小时记录将在首个整点之后产生。");
    public static readonly LocalText Hour = new("Hour", "小时");
    public static readonly LocalText Energy = new("Energy", "电能");
    public static readonly LocalText LoadFactor = new("Load factor", "负载率");
    public static readonly LocalText RunTime = new("Running", "运行");
    public static readonly LocalText OverRated = new("Over rated", "超额定");
    public static readonly LocalText Starts = new("Starts", "启动次数");
    public static readonly LocalText Zone = new("Zone", "振动区");
    public static readonly LocalText Spectrum = new("Spectrum", "频谱");
    public static readonly LocalText EnvelopeSpectrum = new("The envelope spectrum beside it", "对照：包络谱");
    public static readonly LocalText PlainSpectrum = new("The acceleration spectrum beside it", "对照：加速度谱");
    public static readonly LocalText SpectrumEmpty = new(
        "No burst has been recorded yet. Modules with a vibration sensor record one when a vibration alarm rises, once a day while the machine runs, and when you ask.",
        "尚无原始振动记录。带振动传感器的模块会在振动报警时、设备运行期间每天一次以及应您要求时录制。");
    public static readonly LocalText AskBurst = new("Record a spectrum now", "立即录制频谱");
    public static readonly LocalText BurstAsked = new("Recording was asked for", "已请求录制");
    public static readonly LocalText BurstComing = new("asked; the picture comes when the module has recorded", "已请求；模块录制后图片会自动出现");
    public static readonly LocalText EarlierBursts = new("Other recordings", "其他记录");
    public static readonly LocalText Taken = new("Recorded", "录制时间");
    public static readonly LocalText Shows = new("Shows", "结论");
    public static readonly LocalText Confidence = new("Confidence", "置信度");
    public static readonly LocalText ThermalCapacity = new("Thermal capacity used", "已用热容量");
    public static readonly LocalText OtherFaults = new("It could also be", "也可能是");
    public static readonly LocalText DecidingNumbers = new("Deciding numbers", "判定数据");
    public static readonly LocalText Outlook = new("Outlook", "趋势与到期");
    public static readonly LocalText OutlookEmpty = new(
        "Nothing to expect yet: no limit, no part by run hours, or no record of the last day.",
        "暂无预测：没有限值、没有按运行小时更换的部件，或最近一天没有记录。"
    );
    public static readonly LocalText LimitReached = new("probably on", "预计于");
    public static readonly LocalText Interval95 = new("95 %:", "95 % 区间：");
    public static readonly LocalText PerhapsNever = new("perhaps never", "可能不会");
    public static readonly LocalText NoTrend = new("no trend", "无趋势");
    public static readonly LocalText TrendLearning = new("still learning", "学习中");
    public static readonly LocalText PartOverdue = new("overdue", "已超期");
    public static readonly LocalText RunHoursLeft = new("of running left", "剩余运行时间");
    public static readonly LocalText NoTrip = new("none at this load", "当前负载下不会脱扣");
    public static readonly LocalText TripReached = new("trip point reached", "已达到脱扣点");
    public static readonly LocalText NotJudged = new("not judged", "未判定");
    public static readonly LocalText NotYet = new("nothing yet", "暂无");

    public static readonly LocalText NoMachines = new("No machine has reported yet.", "尚无设备上报。");
    public static readonly LocalText NoMachinesHint = new(
        "Machines appear by themselves as soon as a registered gateway sends its first state. Register one with --gateways, or start the demonstration line with ./edge up.",
        "已注册的网关发送首个状态后，设备会自动出现。可用 --gateways 注册网关，或用 ./edge up 启动演示产线。");
    public static readonly LocalText NoAlarms = new("No alarm needs anybody.", "没有需要处理的报警。");
    public static readonly LocalText NoAlarmsHint = new(
        "An alarm appears when a condition lasts longer than its delay. It leaves this list when it is gone and acknowledged.",
        "当异常持续超过延时，报警会出现；消失并确认后离开此列表。");
    public static readonly LocalText NoOrders = new("No open work order.", "没有未结工单。");
    public static readonly LocalText NoOrdersHint = new(
        "Each trouble becomes one order, prepared with evidence, probable cause and first checks. To see one, make trouble: ./edge fault pump-1 bearing-wear",
        "每次故障生成一张工单，附证据、可能原因与首要检查。想看示例，可制造故障：./edge fault pump-1 bearing-wear");
    public static readonly LocalText NotFound = new("There is nothing at this address.", "此地址没有内容。");
    public static readonly LocalText BackToWall = new("Back to the overview", "返回总览");

    public static readonly LocalText MoreMachines = new("More machines", "更多设备");
    public static readonly LocalText SummaryMachines = new("machines", "台设备");
    public static readonly LocalText SummaryRunning = new("running", "台运行");
    public static readonly LocalText SummaryAlarms = new("alarms", "条报警");
    public static readonly LocalText SummaryOrders = new("open orders", "张未结工单");
    public static readonly LocalText SummaryPower = new("drawn now", "当前总功率");

    public static readonly LocalText Severity = new("Severity", "严重度");
    public static readonly LocalText State = new("State", "状态");
    public static readonly LocalText Trouble = new("Trouble", "故障");
    public static readonly LocalText Since = new("Since", "开始");
    public static readonly LocalText Times = new("times", "次");
    public static readonly LocalText Active = new("active", "活动");
    public static readonly LocalText Gone = new("gone", "已消失");
    public static readonly LocalText Acked = new("acknowledged", "已确认");
    public static readonly LocalText Unacked = new("not acknowledged", "未确认");
    public static readonly LocalText Shelved = new("shelved", "已搁置");
    public static readonly LocalText Acknowledge = new("Acknowledge", "确认");
    public static readonly LocalText Shelve = new("Shelve", "搁置");
    public static readonly LocalText ForHours = new("for", "时长");
    public static readonly LocalText HoursUnit = new("h", "小时");
    public static readonly LocalText YourName = new("Your name", "您的姓名");
    public static readonly LocalText CommandPending = new("asked, waiting for the gateway", "已请求，等待网关");
    public static readonly LocalText CommandDone = new("done by the gateway", "网关已执行");
    public static readonly LocalText CommandRefused = new("refused by the gateway", "网关已拒绝");
    public static readonly LocalText CommandExpired = new("the gateway did not answer in time", "网关未及时应答");

    public static readonly LocalText Order = new("Order", "工单");
    public static readonly LocalText ShowOpen = new("Open", "未结");
    public static readonly LocalText ShowAll = new("All", "全部");
    public static readonly LocalText Older = new("Older", "更早");
    public static readonly LocalText Opened = new("Opened", "创建");
    public static readonly LocalText HandleBy = new("Decide by", "决定期限");
    public static readonly LocalText DoneBy = new("Done by", "完成期限");
    public static readonly LocalText Overdue = new("overdue", "已超期");
    public static readonly LocalText ConditionGone = new("The condition is gone; the order stays until somebody closes it.", "异常已消失；工单保留，直到有人关闭。");
    public static readonly LocalText ConditionActive = new("The condition is present now.", "异常当前存在。");
    public static readonly LocalText Occurrences = new("Occurrences", "发生次数");
    public static readonly LocalText Returns = new("Came back after being resolved", "解决后复发");
    public static readonly LocalText Assignee = new("Assigned to", "负责人");
    public static readonly LocalText WhatItMeans = new("What it means", "含义");
    public static readonly LocalText ProbableFaults = new("Probable faults", "可能故障");
    public static readonly LocalText ProbableCauses = new("Probable causes", "可能原因");
    public static readonly LocalText FirstChecks = new("First checks", "首要检查");
    public static readonly LocalText WhatCures = new("What cures it", "处理措施");
    public static readonly LocalText SkillNeeded = new("Skill needed", "所需技能");
    public static readonly LocalText Parts = new("Parts", "备件");
    public static readonly LocalText NoParts = new("none expected", "预计不需要");
    public static readonly LocalText RemoteFirst = new("Remote first", "先远程");
    public static readonly LocalText OnSiteNeeded = new("On site", "需到现场");
    public static readonly LocalText PartsLikely = new("Parts likely needed", "可能需要的备件");
    public static readonly LocalText TypicalPart = new("(typical)", "（常用件）");
    public static readonly LocalText PartReplaced = new("Part replaced", "更换的零件");
    public static readonly LocalText Safety = new("Safety", "安全提示");
    public static readonly LocalText History = new("History", "历史");
    public static readonly LocalText ProbablyFrom = new("probably from", "可能源于");
    public static readonly LocalText Customer = new("Customer", "客户");
    public static readonly LocalText Contact = new("Contact in the plant", "现场联系人");
    public static readonly LocalText Place = new("Place", "位置");
    public static readonly LocalText IdleWeek = new("Idle in the week before", "前一周空转");
    public static readonly LocalText DowntimeCost = new("Standing still costs", "停机损失");
    public static readonly LocalText Evidence = new("Evidence", "证据");
    public static readonly LocalText AtOpening = new("When opened", "创建时");
    public static readonly LocalText Newest = new("Newest", "最新");
    public static readonly LocalText AroundOpening = new("Power from one hour before to one hour after", "创建前后各一小时的功率");
    public static readonly LocalText NoPower = new("No power was measured from one hour before to one hour after.", "创建前后各一小时内没有测得功率。");
    public static readonly LocalText Alarm = new("alarm", "报警");
    public static readonly LocalText SameTroubleBefore = new("Same trouble before", "以往同类故障");
    public static readonly LocalText FirstTime = new("The first order for this trouble of this machine.", "该设备首次出现此类故障。");
    public static readonly LocalText Repeat = new("Repeat", "重复故障");
    public static readonly LocalText Source = new("Source", "依据");
    public static readonly LocalText NextStep = new("Next step", "下一步");
    public static readonly LocalText TakeStep = new("Do it", "执行");
    public static readonly LocalText Note = new("Note", "备注");
    public static readonly LocalText CauseFound = new("Cause found", "查明原因");
    public static readonly LocalText ActionTaken = new("Action taken", "采取措施");
    public static readonly LocalText Audit = new("History of the order", "工单记录");
    public static readonly LocalText Who = new("Who", "人员");
    public static readonly LocalText When = new("When", "时间");
    public static readonly LocalText What = new("What", "事项");
    public static readonly LocalText Choose = new("choose…", "请选择…");

    public static readonly LocalText Board = new("Order board", "工单看板");
    public static readonly LocalText AsList = new("List", "列表");
    public static readonly LocalText AsBoard = new("Board", "看板");
    public static readonly LocalText BoardKeys = new("The arrow keys go from order to order; Enter opens one.", "方向键在工单间移动，回车打开。");
    public static readonly LocalText BoardMore = new("and {0} more; what is due first stands here", "另有 {0} 张；此处显示最先到期的");
    public static readonly LocalText ToDecide = new("To decide", "待决定");
    public static readonly LocalText ToDecideHint = new(
        "New trouble appears here by itself, prepared. Confirm it or dismiss it with a reason.",
        "新故障会自动出现在此并已备好资料。请确认，或注明理由后驳回。"
    );
    public static readonly LocalText ToAssign = new("To give out", "待分配");
    public static readonly LocalText ToAssignHint = new(
        "Confirmed orders wait here for a name, or for somebody who solves them remotely.",
        "已确认的工单在此等待分配人员或远程处理。"
    );
    public static readonly LocalText GivenOut = new("Given out", "已分配");
    public static readonly LocalText GivenOutHint = new("Orders somebody was given; accepting starts the work.", "已分配给人员的工单；接受后开始工作。");
    public static readonly LocalText AtWork = new("At work", "处理中");
    public static readonly LocalText AtWorkHint = new("Remote work, or somebody at the machine: scanning its plate says so.", "远程处理，或人员已到现场：扫描铭牌即登记到达。");
    public static readonly LocalText WaitsForPart = new("Waiting for a part", "等待备件");
    public static readonly LocalText WaitsForPartHint = new("Nobody waits for a part.", "没有工单在等待备件。");
    public static readonly LocalText ToAgree = new("To agree and close", "待客户确认");
    public static readonly LocalText ToAgreeHint = new("Solved, with cause and cure named. The customer agrees, then it is closed.", "已解决并注明原因与措施。客户确认后关闭。");

    public static readonly LocalText HealthScore = new("Health", "健康度");
    public static readonly LocalText Last24h = new("last 24 hours", "最近 24 小时");
    public static readonly LocalText Driver = new("What drives it", "影响因素");
    public static readonly LocalText PointsLost = new("Points taken", "扣分");
    public static readonly LocalText Points = new("points", "分");
    public static readonly LocalText Found = new("Found", "依据数值");
    public static readonly LocalText NotKnown = new("not known", "未知");
    public static readonly LocalText HealthNoHours = new("No full hour of the last day was observed; a score would be a guess.", "最近一天没有完整小时的数据，无法评分。");
    public static readonly LocalText HealthUnknown = new(
        "{0} of {1} are not known and take nothing: the machine may be worse than its score.",
        "{1} 项中有 {0} 项未知、不扣分：实际状况可能比评分差。"
    );
    public static readonly LocalText HealthCourse = new("Health day by day; below the dashed line it is poor", "每日健康度；虚线以下为较差");
    public static readonly LocalText WorstDay = new("Worst day", "最差一天");

    public static readonly LocalText Compare = new("Comparison", "对比");
    public static readonly LocalText CompareLikes = new("Compare with its likes", "与同型号对比");
    public static readonly LocalText CompareIntro = new(
        "Machines of one type and model over the last {0} days: who runs the same machine with less energy?",
        "同类型同型号设备最近 {0} 天的对比：谁用更少的电运行同样的设备？"
    );
    public static readonly LocalText CompareEmpty = new("There are no two machines of the same type and model.", "没有两台同类型同型号的设备。");
    public static readonly LocalText CompareEmptyHint = new(
        "Write type and model into the nameplates when pairing; machines of one model then stand here side by side.",
        "配对时在铭牌中填写类型和型号，同型号设备即会并排显示在此。"
    );
    public static readonly LocalText CompareNote = new(
        "A machine with less than {0} running hours is not judged. More energy at the same load factor is a reason to look; at another load it is not.",
        "运行不足 {0} 小时的设备不作评判。负载率相同而耗电更多才值得检查，负载不同则不可比。"
    );
    public static readonly LocalText EnergyPerRunHour = new("Energy per running hour", "每运行小时电能");
    public static readonly LocalText AboveBest = new("Above the best", "高于最佳");
    public static readonly LocalText CostAYear = new("Costs a year", "每年多耗费用");
    public static readonly LocalText Best = new("best", "最佳");
    public static readonly LocalText IdleShare = new("Idle", "空转占比");
    public static readonly LocalText StartsPer100 = new("Starts per 100 h", "每百小时启动");
    public static readonly LocalText Idle = new("Idle", "空转");
    public static readonly LocalText IdleEnergy = new("Idle energy", "空转电能");
    public static readonly LocalText IdleCost = new("Idle cost", "空转费用");
    public static readonly LocalText Hottest = new("Hottest", "最高温度");
    public static readonly LocalText HallLook = new("Hall mode", "车间模式");
    public static readonly LocalText DayLook = new("Desk mode", "标准模式");

    public static readonly LocalText Report = new("Report", "报表");
    public static readonly LocalText SiteTime = new("site time", "当地时间");
    public static readonly LocalText ByHour = new("Hours", "按小时");
    public static readonly LocalText ByDay = new("Days", "按天");
    public static readonly LocalText ByMonth = new("Months", "按月");
    public static readonly LocalText Utilisation = new("Utilisation", "利用率");
    public static readonly LocalText Observed = new("Observed", "数据覆盖");
    public static readonly LocalText NotHeard = new("nothing was heard; not known, not zero", "无数据：未知，并非为零");
    public static readonly LocalText Before = new("was", "原为");
    public static readonly LocalText Corrected = new("corrected by late data", "经迟到数据修正");
    public static readonly LocalText Quality = new("Quality", "质量");
    public static readonly LocalText QualityIntro = new(
        "Measured by what the engineers found: was the fault ranked first the real one, did it stay solved, was a visit needed.",
        "以工程师查明的结果衡量：首位故障是否正确、是否一次修复、是否需要上门。");
    public static readonly LocalText QualityEmpty = new("The first figures come with the first resolved order.", "首张工单解决后即有数据。");
    public static readonly LocalText FirstTimeDiagnosis = new("right first diagnosis", "首次诊断正确");
    public static readonly LocalText FirstTimeFix = new("fixed first time", "一次修复");
    public static readonly LocalText VisitsAvoided = new("without a visit", "免上门");
    public static readonly LocalText InTime = new("in time", "按时");
    public static readonly LocalText Resolved = new("resolved", "已解决");
    public static readonly LocalText MeanHandle = new("to decide", "决定用时");
    public static readonly LocalText MeanDone = new("to resolve", "解决用时");
    public static readonly LocalText WrongDiagnoses = new("Wrong first diagnoses", "首次诊断错误");

    public static readonly LocalText Knowledge = new("Knowledge", "知识库");
    public static readonly LocalText Search = new("Search", "搜索");
    public static readonly LocalText SearchHint = new("fault, symptom, model, part, words…", "故障、现象、型号、零件、关键词…");
    public static readonly LocalText ArticlesOfPeople = new("Articles", "文章");
    public static readonly LocalText FaultCatalogue = new("Fault catalogue", "故障目录");
    public static readonly LocalText FaultCatalogueIntro = new(
        "Every fault the product can name: what it means, causes, first checks, cure, safety and sources.",
        "产品可识别的全部故障：含义、原因、首要检查、处理措施、安全提示与依据。"
    );
    public static readonly LocalText InCatalogue = new("In the fault catalogue", "故障目录条目");
    public static readonly LocalText LeadsTo = new("Brings about", "会引起");
    public static readonly LocalText CausedBy = new("Brought about by", "可由此引起");
    public static readonly LocalText ConfusedWith = new("Easily confused with", "易与之混淆");
    public static readonly LocalText WriteArticle = new("Write an article", "撰写文章");
    public static readonly LocalText ChangeArticle = new("Change the article", "修改文章");
    public static readonly LocalText NoArticles = new("No article has been written yet.", "尚无文章。");
    public static readonly LocalText NothingFound = new("No article and no fault holds all these words.", "没有包含全部关键词的文章或故障。");
    public static readonly LocalText NoArticlesHint = new(
        "Write down what cured a fault: the next order of the same fault and model shows it first.",
        "写下解决故障的办法：同故障、同型号的下一张工单会首先显示它。");
    public static readonly LocalText AnyMachine = new("any machine", "任何设备");
    public static readonly LocalText Helpful = new("helpful", "有用");
    public static readonly LocalText DidItHelp = new("Did it help?", "是否有用？");
    public static readonly LocalText Yes = new("Yes", "有用");
    public static readonly LocalText No = new("No", "没用");
    public static readonly LocalText Language = new("Language", "语言");
    public static readonly LocalText Title = new("Title", "标题");
    public static readonly LocalText Body = new("What to do", "处理方法");
    public static readonly LocalText Save = new("Save", "保存");
    public static readonly LocalText Articles = new("Articles that cure it", "相关文章");
    public static readonly LocalText NoArticleYet = new("None yet. Did you find the cure? Write it down.", "暂无。找到办法了？写下来吧。");

    public static readonly LocalText TestOrder = new("TEST order", "测试工单");
    public static readonly LocalText TestOrders = new("TEST orders", "测试工单");
    public static readonly LocalText TestNotice = new(
        "This is a test. No machine has a fault, nobody has to do anything, and no figure counts it.",
        "这是一次测试：设备没有故障，无需任何处理，也不计入任何统计。"
    );
    public static readonly LocalText TestAlarm = new("Test alarm", "测试报警");
    public static readonly LocalText TestAlarmHint = new(
        "Sends a TEST alarm from the gateway the whole way an alarm takes; a TEST order comes back with the time of each hop.",
        "从网关发送一条测试报警，走完报警的全部路径；返回的测试工单会列出每一步的时间。"
    );
    public static readonly LocalText SendTest = new("Send a test alarm", "发送测试报警");
    public static readonly LocalText Hop = new("Hop", "步骤");
    public static readonly LocalText HopAt = new("Time", "时间");
    public static readonly LocalText HopAfter = new("After the start", "距开始");
    public static readonly LocalText TestOpen = new("open: the gateway has not confirmed it yet", "未结：网关尚未确认");
    public static readonly LocalText TestClosed = new("closed by itself: the gateway confirmed it", "已自动关闭：网关已确认");
    public static readonly LocalText TestUnconfirmed = new("unconfirmed: the gateway never answered; check the way down to it", "未确认：网关没有应答，请检查下行链路");

    public static readonly LocalText Life = new("Life of the machine", "设备履历");
    public static readonly LocalText LifeEmpty = new("Nothing has been written down about this machine yet.", "该设备尚无履历记录。");
    public static readonly LocalText LifeEmptyHint = new(
        "Orders come here by themselves; write down inspections, lubrication and replaced parts below.",
        "工单会自动出现在此；点检、润滑与更换零件请在下方记录。"
    );
    public static readonly LocalText WhatWasDone = new("What was done", "所做工作");
    public static readonly LocalText WriteDown = new("Write it down", "记录");

    public static readonly LocalText Archive = new("Archive", "档案");
    public static readonly LocalText MachineFile = new("What the plate does not say", "铭牌之外的信息");
    public static readonly LocalText Bought = new("Bought", "购置日期");
    public static readonly LocalText WarrantyUntil = new("Warranty until", "保修截止");
    public static readonly LocalText ContractUntil = new("Service contract until", "服务合同截止");
    public static readonly LocalText Upkeep = new("Parts and upkeep", "备件与保养");
    public static readonly LocalText UpkeepEmpty = new("No part and no regular work is written down yet.", "尚未记录备件或定期保养。");
    public static readonly LocalText UpkeepEmptyHint = new(
        "Add a bearing with its number and running hours: orders will name it, and you are told before it is due.",
        "添加轴承及其型号、运行小时数：工单会列出它，到期前会提醒。");
    public static readonly LocalText Interval = new("Interval", "周期");
    public static readonly LocalText LastDone = new("Last done", "上次完成");
    public static readonly LocalText RunHoursSince = new("Run since", "此后运行");
    public static readonly LocalText UsedUp = new("Used up", "已用");
    public static readonly LocalText DueAbout = new("Due about", "预计到期");
    public static readonly LocalText Due = new("due", "到期");
    public static readonly LocalText DueSoon = new("due soon", "即将到期");
    public static readonly LocalText Remove = new("Remove", "删除");
    public static readonly LocalText Work = new("Work", "工作");
    public static readonly LocalText Name = new("Name", "名称");
    public static readonly LocalText PartNumber = new("Part number", "零件号");
    public static readonly LocalText EveryRunHours = new("Every … run hours", "每运行小时数");
    public static readonly LocalText EveryDays = new("Every … days", "每天数");
    public static readonly LocalText DaysUnit = new("days", "天");
    public static readonly LocalText Cures = new("Cures these faults", "可解决的故障");
    public static readonly LocalText Add = new("Add", "添加");

    public static readonly LocalText Opportunities = new("Opportunities", "服务机会");
    public static readonly LocalText OpportunitiesIntro = new("Nothing here is broken; it is worth a call.", "这里没有故障，但值得联系客户。");
    public static readonly LocalText OpportunitiesEmpty = new("Nothing is due.", "没有到期事项。");
    public static readonly LocalText OpportunitiesEmptyHint = new(
        "Write down parts with their intervals, warranty and contract in a machine's archive: what comes due appears here and goes to the webhooks.",
        "在设备档案中填写备件周期、保修和合同：到期事项会出现在这里并推送给 Webhook。");
    public static readonly LocalText TakeUp = new("Take up", "跟进");
    public static readonly LocalText WaveOff = new("Not now", "暂不");
    public static readonly LocalText IAmHere = new("I am here", "我已到达");
    public static readonly LocalText ReportProblem = new("Report a problem", "报告问题");
    public static readonly LocalText WhatYouSee = new("What do you see, hear or smell?", "看到、听到或闻到什么？");
    public static readonly LocalText PhotoField = new("Photo (at most 5 MB)", "照片（不超过 5 MB）");
    public static readonly LocalText SendReport = new("Send", "发送");
    public static readonly LocalText ReportTaken = new("Thank you. It is order", "谢谢，已生成工单");
    public static readonly LocalText Reported = new("Reported by people", "人员报告");
    public static readonly LocalText AllAboutIt = new("Everything about this machine", "该设备的全部信息");
    public static readonly LocalText PlatePage = new("Page of the plate", "铭牌页面");

    public static readonly LocalText Settings = new("Settings", "设置");
    public static readonly LocalText Sites = new("Plants", "工厂");
    public static readonly LocalText SiteName = new("Name of the plant", "工厂名称");
    public static readonly LocalText EnergyPrice = new("Price of a kWh", "每千瓦时电价");
    public static readonly LocalText Currency = new("Currency", "货币");
    public static readonly LocalText ServiceLevels = new("Service levels", "服务等级");
    public static readonly LocalText ServiceLevelsIntro = new(
        "Times agreed with a customer; a repeat has half of them. Without an agreement:",
        "与客户约定的时限，重复故障减半。未约定时："
    );
    public static readonly LocalText DecideWithin = new("Decide within", "决定时限");
    public static readonly LocalText DoneWithin = new("Done within", "完成时限");
    public static readonly LocalText Webhooks = new("Webhooks", "Webhook 推送");
    public static readonly LocalText WebhooksIntro = new(
        "Every change of an order is sent to these addresses, signed (Standard Webhooks), in order per machine.",
        "工单的每次变化都会签名推送到以下地址（Standard Webhooks），同一设备保持顺序。"
    );
    public static readonly LocalText WebhooksEmpty = new("Nobody is told yet.", "尚未推送给任何系统。");
    public static readonly LocalText WebhooksEmptyHint = new(
        "Add the address of whoever shall hear of orders. The secret that signs the messages is shown once, right after.",
        "添加接收工单消息的系统地址。用于签名的密钥仅在添加后显示一次。");
    public static readonly LocalText AddWebhook = new("Add a webhook", "添加 Webhook");
    public static readonly LocalText WebhookSecretOnce = new(
        "The secret that signs the messages to this address. Copy it now; it is not shown again.",
        "发往此地址的消息由该密钥签名。请立即复制，不会再次显示。"
    );
    public static readonly LocalText EventsWanted = new("Kinds of events; none ticked means all", "事件种类；不勾选即为全部");
    public static readonly LocalText AllEvents = new("all events", "全部事件");
    public static readonly LocalText NewSecret = new("New secret", "更换密钥");
    public static readonly LocalText NewSecretAsk = new(
        "The old secret signs beside the new one for 24 hours; change it at the receiver by then.",
        "旧密钥将与新密钥同时签名 24 小时，请在此期间更新接收方。"
    );
    public static readonly LocalText OldSecretUntil = new("the old secret signs too until", "旧密钥同时有效至");
    public static readonly LocalText RemoveWebhookAsk = new(
        "Nothing more is sent there, and what waits or is a dead letter is forgotten.",
        "将不再推送到此地址，等待中的消息和死信一并删除。"
    );
    public static readonly LocalText SwitchOn = new("Switch on", "启用");
    public static readonly LocalText SwitchOff = new("Switch off", "停用");
    public static readonly LocalText SwitchedOn = new("switched on", "已启用");
    public static readonly LocalText ReceiverGone = new("off: the receiver said it is gone (410)", "已停用：接收方已不存在（410）");
    public static readonly LocalText Failing = new("failing", "推送失败");
    public static readonly LocalText DeadLettersHint = new("what could not be delivered in ten tries, or when it was switched off", "十次尝试未送达或停用时未发送的消息");
    public static readonly LocalText Tries = new("Tries", "尝试次数");
    public static readonly LocalText LastAnswer = new("Last answer", "最近应答");
    public static readonly LocalText LastTry = new("Last try", "最近一次");
    public static readonly LocalText NoTryYet = new("none yet", "尚无");
    public static readonly LocalText SendAgain = new("Send all again", "全部重发");
    public static readonly LocalText AndMore = new("and {0} more", "另有 {0} 条");
    public static readonly LocalText Connectors = new("Orders in other systems", "其他系统中的工单");
    public static readonly LocalText ConnectorsIntro = new(
        "Each order is opened there once, by a request you describe; the other system's status comes back signed.", "按您描述的请求在对方系统中为每张工单各创建一次；对方状态经签名返回。");
    public static readonly LocalText ConnectorsEmpty = new("Orders are opened in no other system.", "未在其他系统中创建工单。");
    public static readonly LocalText ConnectorsEmptyHint = new(
        "Add the address at which the other system takes tickets. The form below holds an example that works after a change of the addresses.",
        "添加对方系统接收工单的地址。下方表单已填入示例，修改地址即可使用。");
    public static readonly LocalText AddConnector = new("Add a connector", "添加连接器");
    public static readonly LocalText ConnectorSecretOnce = new(
        "The other system sends its status to this address, signed with this secret. Copy both now; the secret is not shown again.",
        "对方系统将状态发送到此地址，并用此密钥签名。请立即复制，密钥不会再次显示。"
    );
    public static readonly LocalText OpensOn = new("Opens there", "创建时机");
    public static readonly LocalText OnConfirm = new("when a dispatcher confirms the order", "调度员确认工单后");
    public static readonly LocalText OnOpened = new("every order at once", "每张工单立即");
    public static readonly LocalText OpenAddress = new("Address that opens a ticket (POST)", "创建工单的地址（POST）");
    public static readonly LocalText FindAddress = new("Address that finds a ticket by our number (GET)", "按我方编号查找工单的地址（GET）");
    public static readonly LocalText FindHint = new(
        "After a try whose outcome is unknown we look there first, so that no order is opened twice. Leave it empty only if the system keeps the Idempotency-Key header.",
        "结果不明时先在此查找，避免重复创建。仅当对方系统支持 Idempotency-Key 请求头时才可留空。");
    public static readonly LocalText KeepsKey = new(
        "The other system keeps the Idempotency-Key header: the same key never opens a second ticket",
        "对方系统支持 Idempotency-Key 请求头：相同的键不会创建第二张工单"
    );
    public static readonly LocalText BodyTemplate = new("What is sent (JSON)", "发送内容（JSON）");
    public static readonly LocalText BodyTemplateHint = new("Words in double braces stand for values of the order:", "双花括号中的词会替换为工单的值：");
    public static readonly LocalText HeadersField = new("Headers, one a line; they are never shown again", "请求头，每行一个；不会再次显示");
    public static readonly LocalText StatusBack = new("How its status comes back", "对方状态如何返回");
    public static readonly LocalText IdPath = new("Where its number stands in the answer", "应答中编号的位置");
    public static readonly LocalText StatusIdPath = new("Where its number stands in a status message", "状态消息中编号的位置");
    public static readonly LocalText StatusPath = new("Where the status stands", "状态消息中状态的位置");
    public static readonly LocalText StepsField = new("Its words for a status = our step, one a line", "对方状态词 = 我方步骤，每行一个");
    public static readonly LocalText RemoveConnectorAsk = new(
        "No more orders are opened there, and what became of those before is forgotten here. The tickets over there stay.",
        "将不再在对方系统中创建工单，本处的记录一并删除；对方系统中的工单保留。"
    );
    public static readonly LocalText OpenThere = new("Opened there", "已创建");
    public static readonly LocalText OnItsWay = new("on its way", "发送中");
    public static readonly LocalText GivenUp = new("Given up", "已放弃");
    public static readonly LocalText Address = new("Address", "地址");
    public static readonly LocalText SwitchedOff = new("switched off", "已停用");
    public static readonly LocalText DeadLetters = new("Dead letters", "死信");

    public static readonly LocalText LedgerIntro = new(
        "Every number a gateway gives out ends in exactly one column: closed = delivered + renumbered + refused + dropped + unknown.",
        "网关发出的每个编号只归入一列：已结 = 已送达 + 重编号 + 已拒 + 已弃 + 未知。");
    public static readonly LocalText LedgerEmpty = new("No gateway has sent anything yet.", "尚无网关发送数据。");
    public static readonly LocalText Lane = new("Lane", "通道");
    public static readonly LocalText Closed = new("closed", "已结");
    public static readonly LocalText Delivered = new("delivered", "已送达");
    public static readonly LocalText Renumbered = new("renumbered", "重编号");
    public static readonly LocalText RefusedColumn = new("refused", "已拒");
    public static readonly LocalText Dropped = new("dropped", "已弃");
    public static readonly LocalText Unknown = new("unknown", "未知");
    public static readonly LocalText Duplicate = new("duplicate", "重复");
    public static readonly LocalText Conflict = new("conflict", "冲突");
    public static readonly LocalText Ahead = new("ahead", "超前");
    public static readonly LocalText Balanced = new("balanced", "平衡");
    public static readonly LocalText NotBalanced = new("does not add up", "不平衡");
    public static readonly LocalText Refusals = new("Refused messages", "被拒消息");
    public static readonly LocalText RefusalsEmpty = new("Nothing was refused.", "没有被拒消息。");
    public static readonly LocalText Reason = new("Reason", "原因");
    public static readonly LocalText Count = new("Count", "次数");
    public static readonly LocalText Sample = new("Sample", "样例");
    public static readonly LocalText Stranger = new("not registered", "未注册");
    public static readonly LocalText Gateways = new("Gateways", "网关");
    public static readonly LocalText Software = new("Software", "软件");
    public static readonly LocalText Waiting = new("Waiting to be sent", "待发送");
    public static readonly LocalText Heard = new("Last heard", "最近收到");
}

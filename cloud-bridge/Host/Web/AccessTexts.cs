using EdgeAgent.Contracts.Faults;

namespace EdgeAgent.CloudBridge.Web;

/// <summary>Sentences of the pages about signing in, people, keys, invitations, grants and the audit log.</summary>
public static class AccessTexts
{
    public static readonly LocalText SignIn = new("Sign in", "登录");
    public static readonly LocalText SignOut = new("Sign out", "退出登录");
    public static readonly LocalText SignOutEverywhere = new("Sign out on all devices", "在所有设备上退出");
    public static readonly LocalText WithPasskey = new("Sign in with a passkey", "使用通行密钥登录");
    public static readonly LocalText OrPassword = new("or with password and code", "或使用密码和验证码");
    public static readonly LocalText Login = new("User name", "用户名");
    public static readonly LocalText Password = new("Password", "密码");
    public static readonly LocalText NewPassword = new("New password, 12 characters or more", "新密码（至少 12 个字符）");
    public static readonly LocalText Code = new("Code from your authenticator, or a recovery code", "验证器中的验证码或恢复码");
    public static readonly LocalText CodeShort = new("Six-digit code", "六位验证码");
    public static readonly LocalText Continue = new("Continue", "继续");
    public static readonly LocalText NoAccountHint = new(
        "No account yet? Somebody who manages people here makes you one and sends you a link. The very first link is printed on the console of the bridge.",
        "还没有账号？请管理员为您创建并发送链接。首个链接打印在云桥的控制台上。");
    public static readonly LocalText Welcome = new("Welcome", "欢迎");
    public static readonly LocalText WelcomeHint = new("This link signs you in once.", "此链接仅可登录一次。");
    public static readonly LocalText WelcomeMissing = new("Open the link you were given: the part after # is missing.", "请打开您收到的完整链接：缺少 # 之后的部分。");
    public static readonly LocalText Join = new("Site invitation", "现场邀请");
    public static readonly LocalText JoinHint = new("Scan the invitation's QR code, or open its link. You need no account.", "扫描邀请二维码或打开其链接，无需账号。");
    public static readonly LocalText JoinGo = new("Start working at this site", "开始现场安装");
    public static readonly LocalText NotAllowed = new("You may not see this page", "您无权查看此页");
    public static readonly LocalText NotAllowedHint = new("Ask a manager of your organisation.", "请联系您所在组织的管理员。");

    public static readonly LocalText Account = new("Your account", "我的账号");
    public static readonly LocalText FirstHint = new(
        "You are in. Set up a passkey (or password and code) now, so that you can sign in next time; the link is used up.",
        "您已登录。请立即设置通行密钥（或密码和验证码），以便下次登录；此链接已失效。"
    );
    public static readonly LocalText Passkeys = new("Passkeys", "通行密钥");
    public static readonly LocalText PasskeysHint = new(
        "Your phone or computer signs you in with fingerprint, face or PIN. Nothing to remember, nothing to steal.",
        "手机或电脑通过指纹、人脸或 PIN 登录，无需记忆，也无从窃取。"
    );
    public static readonly LocalText AddPasskey = new("Add a passkey on this device", "在本设备上添加通行密钥");
    public static readonly LocalText PasskeyFailed = new("The passkey was not taken. Try again, or use a password.", "通行密钥未被接受，请重试或使用密码。");
    public static readonly LocalText Remove = new("Remove", "移除");
    public static readonly LocalText PasswordAndCode = new("Password and code", "密码和验证码");
    public static readonly LocalText PasswordOn = new("Set up. A new password asks for a new authenticator too.", "已设置。更换密码时需重新绑定验证器。");
    public static readonly LocalText PasswordOff = new("Not set up.", "未设置。");
    public static readonly LocalText ScanAuthenticator = new("Scan this with an authenticator app, then enter its code.", "用验证器应用扫描，然后输入验证码。");
    public static readonly LocalText AuthenticatorKey = new("Or type this key into the app", "或在应用中输入此密钥");
    public static readonly LocalText Recovery = new(
        "Recovery codes, each works once. Keep them on paper; they are not shown again.",
        "恢复码，每个仅可用一次。请抄写保存，不会再次显示。"
    );

    public static readonly LocalText Access = new("Access", "访问管理");
    public static readonly LocalText People = new("People", "人员");
    public static readonly LocalText Name = new("Name", "姓名");
    public static readonly LocalText Role = new("Role", "角色");
    public static readonly LocalText AddPerson = new("Add a person", "添加人员");
    public static readonly LocalText Disabled = new("Shut out", "已停用");
    public static readonly LocalText Change = new("Change", "更改");
    public static readonly LocalText NewLink = new("New sign-in link", "新登录链接");
    public static readonly LocalText LinkOnce = new(
        "Send this link to the person. It works once, within 24 hours, and is not shown again.",
        "请将此链接发给本人。24 小时内仅可使用一次，不会再次显示。"
    );
    public static readonly LocalText Keys = new("API keys", "API 密钥");
    public static readonly LocalText KeysHint = new(
        "For programs. A key sees what your organisation sees and does what its scopes say.",
        "供程序使用。密钥的可见范围与您的组织相同，权限由其作用域决定。"
    );
    public static readonly LocalText AddKey = new("Make a key", "创建密钥");
    public static readonly LocalText KeyOnce = new("Copy this key now. It is not shown again.", "请立即复制此密钥，不会再次显示。");
    public static readonly LocalText Scopes = new("Scopes", "作用域");
    public static readonly LocalText Days = new("Valid for days", "有效天数");
    public static readonly LocalText LastUsed = new("Last used", "最近使用");
    public static readonly LocalText Ends = new("Ends", "到期");
    public static readonly LocalText NoEnd = new("no end", "不过期");
    public static readonly LocalText Revoke = new("Revoke", "撤销");
    public static readonly LocalText Revoked = new("revoked", "已撤销");
    public static readonly LocalText Over = new("over", "已过期");
    public static readonly LocalText Valid = new("valid", "有效");
    public static readonly LocalText State = new("State", "状态");
    public static readonly LocalText Invitations = new("Invitations", "邀请");
    public static readonly LocalText InvitationsHint = new(
        "Lets an installer pair gateways and modules at one site, without an account. Show the QR code or send the link.",
        "允许安装人员在指定现场配对网关和模块，无需账号。请出示二维码或发送链接。"
    );
    public static readonly LocalText Invite = new("Invite an installer", "邀请安装人员");
    public static readonly LocalText InvitationOnce = new(
        "The installer scans this or opens the link. It is not shown again; revoke it when the work is done.",
        "安装人员扫描二维码或打开链接。不会再次显示；完工后请撤销。"
    );
    public static readonly LocalText Site = new("Site", "现场");
    public static readonly LocalText Hours = new("Valid for", "有效期");
    public static readonly LocalText EightHours = new("8 hours", "8 小时");
    public static readonly LocalText OneDay = new("1 day", "1 天");
    public static readonly LocalText OneWeek = new("1 week", "1 周");
    public static readonly LocalText Uses = new("Used", "使用次数");
    public static readonly LocalText MadeBy = new("Made by", "创建人");
    public static readonly LocalText Grants = new("Organisations and grants", "组织与授权");
    public static readonly LocalText GrantsHint = new(
        "Who sees which gateway or machine. Service firm and owner may act; maker and third party look.",
        "哪些组织可查看哪些网关或设备。服务商和业主可操作；制造商和第三方仅可查看。"
    );
    public static readonly LocalText Organisation = new("Organisation", "组织");
    public static readonly LocalText OrganisationId = new("Short id: a-z, 0-9, hyphen", "短标识：a-z、0-9、连字符");
    public static readonly LocalText FirstManager = new("First manager", "首位管理员");
    public static readonly LocalText AddOrganisation = new("Add an organisation", "添加组织");
    public static readonly LocalText Give = new("Give", "授权");
    public static readonly LocalText TakeBack = new("Take back", "收回");
    public static readonly LocalText WholeGateway = new("whole gateway", "整个网关");
    public static readonly LocalText MachineOrAll = new("Machine, empty for all", "设备（留空为全部）");
    public static readonly LocalText Kind = new("As", "身份");
    public static readonly LocalText Audit = new("Audit log", "审计日志");
    public static readonly LocalText AuditHint = new("Every sign-in, claim, command and change, also those that were refused.", "每次登录、认领、命令和更改，包括被拒绝的。");
    public static readonly LocalText AuditEmpty = new("Nothing has been changed yet.", "尚无更改。");
    public static readonly LocalText Outcome = new("Outcome", "结果");
    public static readonly LocalText About = new("About", "对象");
    public static readonly LocalText From = new("From", "来源");
    public static readonly LocalText Older = new("Older", "更早");
}

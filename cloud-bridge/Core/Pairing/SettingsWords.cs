namespace EdgeAgent.CloudBridge.Pairing;

/// <summary>States of settings as the API and the pages' words name them.</summary>
public static class SettingsWords
{
    public static string Of(SettingsState state) => state switch
    {
        SettingsState.Applying => "applying",
        SettingsState.Applied => "applied",
        SettingsState.Refused => "refused",
        SettingsState.TakenBack => "taken-back",
        SettingsState.OnTheBox => "on-the-box",
        _ => "waiting",
    };
}

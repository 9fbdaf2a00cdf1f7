using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.Languages;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Contracts.Reasons;
using EdgeAgent.Contracts.Tests.CloudWire;

namespace EdgeAgent.Contracts.Tests.Reasons;

/// <summary>Reasons are codes with numbers; nothing else says a sentence.</summary>
public partial class BecauseTests
{
    /// <summary>Each member of <see cref="Because"/>, made with sample numbers.</summary>
    private static readonly Reason[] s_all =
    [
        .. typeof(Because).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (Reason)field.GetValue(null)!),
        .. typeof(Because).GetMethods(BindingFlags.Public | BindingFlags.Static)
            .Where(method => method.Name != nameof(Because.SensorState))
            .Select(method => (Reason)method.Invoke(null, [.. method.GetParameters().Select((parameter, index) => Sample(parameter, index))])!),
    ];

    public static TheoryData<string> Languages => [.. Catalogue.Languages];

    [Theory]
    [MemberData(nameof(Languages))]
    public void Every_code_stands_in_every_language_with_a_place_for_each_of_its_values(string language)
    {
        Assert.True(s_all.Length > 60, $"Only {s_all.Length} reasons found.");
        foreach (Reason reason in s_all)
        {
            string? text = Catalogue.In(language).Texts.GetValueOrDefault("reason." + reason.Code);
            Assert.True(text is not null, $"{language} lacks reason.{reason.Code}");
            IEnumerable<string> places = Place().Matches(text).Select(match => match.Groups[1].Value).Distinct();
            Assert.Equal((reason.Values ?? new Dictionary<string, ReasonValue>()).Keys.Order(), places.Order());
            Assert.DoesNotContain('{', reason.For(language)!);
        }
    }

    [Fact]
    public void No_two_reasons_share_a_code_and_no_words_stand_without_a_reason()
    {
        string[] codes = [.. s_all.Select(reason => "reason." + reason.Code)];
        Assert.Equal(codes.Length, codes.Distinct().Count());
        Assert.Equal([], Catalogue.In("en").Texts.Keys.Where(key => key.StartsWith("reason.", StringComparison.Ordinal)).Except(codes));
    }

    [Fact]
    public void Every_reason_keeps_the_limits_of_the_wire() =>
        Assert.All(s_all, reason => Assert.True(IsWhole(reason), reason.Code));

    [Fact]
    public void Every_state_of_a_sensor_without_a_number_has_its_reason() => Assert.All(
        Enum.GetValues<Worth>().Where(worth => !Worths.IsNumber(worth)),
        worth => Assert.Equal("sensor." + Worths.Of(worth), Because.SensorState(worth).Code));

    /// <summary>A reason made elsewhere would have no words, and nobody would notice before a reader met its code.</summary>
    [Fact]
    public void Reasons_are_made_in_one_place()
    {
        string[] makers =
        [
            .. Directory.EnumerateFiles(Repository.Root, "*.cs", SearchOption.AllDirectories)
                .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
                .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}tests{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
                .Where(file => NewReason().IsMatch(File.ReadAllText(file)))
                .Select(file => Path.GetFileName(file)),
        ];
        Assert.Equal(["Because.cs"], makers);
    }

    [Fact]
    public void A_diagnosis_reads_in_both_languages_with_the_same_numbers()
    {
        Reason diagnosis = Because.Turning(9.14).And(Because.Kurtosis(3.3)).And(Because.RaceLineAgainstReference(6, 120, -0.5)).And(Because.BearingUnknown);
        Assert.Equal(
            "1× running speed +9.1 dB, kurtosis 3.3, bearing race line 6.0 at 120.0 Hz (-0.5 against the reference), bearing type unknown",
            diagnosis.For("en")
        );
        Assert.Equal("转频变化 +9.1 dB，峭度 3.3，滚道谱线评分 6.0，位于 120.0 Hz（较参考 -0.5），轴承型号未知", diagnosis.For("zh-CN"));
    }

    [Fact]
    public void Whole_sentences_follow_each_other_as_the_language_has_it()
    {
        Reason hot = Because.HotterThanLoadExplains(12.4).And(Because.LimitAtThisRate(120, 33, 28, 41));
        Assert.Equal("12 K more than load and ambient temperature explain. At this rate 120 °C in 33 min (28 min to 41 min).", hot.For("en"));
        Assert.Equal("比负载和环境温度所能解释的高 12 K。按此速率 33 min 后（28 min 至 41 min）达到 120 °C。", hot.For("zh-CN"));
    }

    [Fact]
    public void A_reason_crosses_the_wire_as_code_and_numbers_and_comes_back_equal()
    {
        Reason reason = Because.HotterThanSisters(7.25, 3).And(Because.UnusuallyCold);
        string json = JsonSerializer.Serialize(Cause(reason), CloudJson.Default.CauseData);
        Assert.Contains(
            """because":{"code":"hotter-than-sisters","values":{"over":{"value":7.25,"unit":"K"},"machines":{"value":3}},"also":[{"code":"unusually-cold"}]}""",
            json,
            StringComparison.Ordinal
        );
        Assert.Equal(reason, JsonSerializer.Deserialize(json, CloudJson.Default.CauseData)!.Because);
    }

    [Fact]
    public void A_number_that_is_none_shows_as_a_dash_and_breaks_no_message()
    {
        Reason reason = Because.TripsAtThisCurrent(double.NaN);
        Assert.Equal("Trips in – s at this current.", reason.For("en"));
        string json = JsonSerializer.Serialize(Cause(reason), CloudJson.Default.CauseData);
        Assert.Equal(reason, JsonSerializer.Deserialize(json, CloudJson.Default.CauseData)!.Because);
    }

    [Fact]
    public void What_an_older_gateway_wrote_and_what_a_newer_one_means_is_shown_in_English()
    {
        Assert.Equal("Quite old.", Reason.Words(null, "Quite old.", "zh-CN"));
        Assert.Equal("Quite new.", Reason.Words(new Reason("quite-new"), "Quite new.", "zh-CN"));
        Assert.Equal("Quite new.", Reason.Words(Because.PhaseLost.And(new Reason("quite-new")), "Quite new.", "zh-CN"));
        Assert.Equal("缺相。", Reason.Words(Because.PhaseLost, "A phase is missing.", "zh-CN"));
        Assert.Null(Reason.Words(null, null, "en"));
    }

    [Theory]
    [InlineData("Has Capitals", "value", "text")]
    [InlineData("", "value", "text")]
    [InlineData("code", "Name with spaces", "text")]
    [InlineData("code", "value", "0123456789012345678901234567890123456789012345678901234567890")]
    public void A_reason_beyond_the_limits_is_refused(string code, string name, string text) =>
        Assert.False(IsWhole(new Reason(code, new Dictionary<string, ReasonValue> { [name] = new(null, null, text) })));

    private static bool IsWhole(Reason reason) => PayloadRules.IsWhole(SampleEvents.Alarm with { Causes = [Cause(reason)], OriginBecause = reason });

    private static CauseData Cause(Reason reason) => new(FaultCodes.VibrationBand, 0.5, Because: reason);

    private static object Sample(ParameterInfo parameter, int index) => parameter.ParameterType == typeof(string) ? new string('r', 200) : 11.25 * (index + 1);

    [GeneratedRegex(@"\{([^:{}]+)(?::[^{}]+)?\}")]
    private static partial Regex Place();

    [GeneratedRegex(@"\bnew Reason\(|\bReason \w+ = new\(")]
    private static partial Regex NewReason();
}

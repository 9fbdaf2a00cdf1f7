using System.Text.RegularExpressions;
using EdgeAgent.Contracts.Faults;

namespace EdgeAgent.Contracts.Tests.Faults;

public class PhrasesTests
{
    [Fact]
    public void A_diagnosis_reads_in_Chinese_with_the_same_numbers()
    {
        string text = Phrases.For(
            "bearing unknown; turning -4.7 dB, twice +2.4 dB, rattle 0, middle +0.7 dB, high -4.1 dB, kurtosis 3.3, race line 6.0 at 120.0 Hz (-+0.0)",
            "zh-CN"
        );
        Assert.Equal("轴承型号未知；转频变化 -4.7 dB，二倍频变化 +2.4 dB，松动谱线 0 条，中频段变化 +0.7 dB，高频段变化 -4.1 dB，峭度 3.3，滚道谱线评分 6.0，位于 120.0 Hz（较参考 -+0.0）", text);
    }

    [Fact]
    public void Every_sentence_has_its_Chinese_and_carries_every_number_over()
    {
        foreach (string sentence in Phrases.English)
        {
            int count = 0;
            string sample = string.Concat(
                sentence.Select(c => c == '#' ? (++count * 11).ToString(System.Globalization.CultureInfo.InvariantCulture) : c.ToString())
            );
            string chinese = Phrases.For(sample, "zh-CN");
            Assert.True(chinese.Any(c => c > 0x2E7F), sample);
            for (int i = 1; i <= count; i++)
                Assert.Contains((i * 11).ToString(System.Globalization.CultureInfo.InvariantCulture), chinese, StringComparison.Ordinal);
        }
    }

    /// <summary>
    /// Read from the sources, since a detector's sentence shows in no type. Left out: refusals of options and recordings, which an engineer reads in a log, and
    /// the picture, which has its own two languages.
    /// </summary>
    [Fact]
    public void Every_whole_sentence_a_detector_can_say_is_wholly_translated()
    {
        List<string> left = [];
        int sentences = 0;
        foreach (string file in Directory.EnumerateFiles(Repository.File("gateway", "Core", "Detection"), "*.cs", SearchOption.AllDirectories))
        {
            if (Path.GetFileName(file) is "Burst.cs" or "BurstAssembler.cs") continue;
            foreach (
                string line in File.ReadLines(file)
                    .Where(line => !line.Contains("yield return", StringComparison.Ordinal) && !line.Contains("throw new", StringComparison.Ordinal))
            )
            {
                foreach (
                    string sentence in Regex.Matches(line, "\"([A-Z{][^\"]+\\.)\"").Select(match => Regex.Replace(match.Groups[1].Value, "\\{[^}]*\\}", "7"))
                )
                {
                    sentences++;
                    string chinese = Phrases.For(sentence, "zh-CN");
                    if (chinese == sentence || Regex.IsMatch(chinese, "[a-z]{3,} [a-z]")) left.Add($"{Path.GetFileName(file)}: {sentence}");
                }
            }
        }

        Assert.True(sentences > 40, $"Only {sentences} sentences found: the detectors moved or speak in another way.");
        Assert.True(left.Count == 0, string.Join('\n', left));
    }

    [Fact]
    public void English_readers_and_unknown_sentences_get_what_was_written()
    {
        Assert.Equal("A phase is lost.", Phrases.For("A phase is lost.", "en"));
        Assert.Equal("Quite new.", Phrases.For("Quite new.", "zh-CN"));
    }
}

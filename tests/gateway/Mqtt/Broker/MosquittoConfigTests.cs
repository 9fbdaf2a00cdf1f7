using EdgeAgent.Mqtt.Broker;

namespace EdgeAgent.Mqtt.Tests.Broker;

public sealed class MosquittoConfigTests
{
    [Fact]
    public void The_plant_brokers_queue_holds_every_modules_window()
    {
        MosquittoConfig config = MosquittoConfig.ForPlant(20_001, modules: 500);

        Assert.Equal(500 * 16, config.MaxQueuedMessages);
        Assert.Contains("\nmax_queued_messages 8000\n", config.Text(), StringComparison.Ordinal);
        Assert.Contains("\nlistener 20001 127.0.0.1\n", config.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_line_has_a_reason_before_it()
    {
        string[] lines = (
            MosquittoConfig.ForCloud(20_001) with
            {
                PasswordFile = "/p",
                AclFile = "/a",
                PersistenceDirectory = "/d",
                Tls = new MosquittoTls("/ca", "/c", "/k", true),
            }
        )
            .Text()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);

        for (int i = 1; i < lines.Length; i++)
        {
            if (!lines[i].StartsWith('#') && !lines[i].StartsWith("log_", StringComparison.Ordinal))
                Assert.StartsWith("# ", lines[i - 1], StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_line_of_both_brokers_is_explained_in_the_readme()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "EdgeAgent.sln"))) folder = folder.Parent;
        string[] table =
        [
            .. File.ReadLines(Path.Combine(folder.FullName, "gateway", "Mqtt", "Broker", "README.md"))
                .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
                .Select(line => line.Split('|')[1]),
        ];
        var tls = new MosquittoTls("/ca", "/c", "/k", RequireClientCertificate: true, "/crl");
        MosquittoConfig full = MosquittoConfig.ForCloud(20_001) with
        {
            PasswordFile = "/p",
            AclFile = "/a",
            PersistenceDirectory = "/d",
            RunAs = "me",
            PidFile = "/pid",
            InternalPort = 20_002,
            Tls = tls,
        };
        string[] keys =
        [
            .. full.Text()
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Where(line => !line.StartsWith('#'))
                .Select(line => line.Split(' ')[0])
                .Distinct(),
        ];

        Assert.All(keys, key => Assert.Contains(table, cell => cell.Contains($"`{key}`", StringComparison.Ordinal)));
        Assert.Equal(keys.Length, table.Sum(cell => cell.Count(letter => letter == '`') / 2));
    }

    [Fact]
    public void Devices_choose_no_client_id_where_there_is_an_internal_listener()
    {
        string text = (MosquittoConfig.ForPlant(20_001) with { PasswordFile = "/p", InternalPort = 20_002 }).Text();

        Assert.True(
            text.IndexOf("use_username_as_clientid true", StringComparison.Ordinal) is int at and > 0
                && at < text.IndexOf("listener 20002 127.0.0.1", StringComparison.Ordinal)
        );
        Assert.Single(
            MosquittoConfig.ForPlant(20_001) with { InternalPort = 20_002 } is { } open ? open.Problems() : [],
            problem => problem.Contains("PasswordFile", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void A_broker_without_logins_on_a_network_address_is_refused_with_every_other_fault()
    {
        string[] problems =
        [
            .. (MosquittoConfig.ForPlant(0) with { BindAddress = "0.0.0.0", MaxQueuedMessages = 0, AclFile = "/x\ninclude_dir /" }).Problems(),
        ];

        Assert.Equal(4, problems.Length);
        Assert.Contains(problems, problem => problem.Contains("loopback", StringComparison.Ordinal));
    }

    [Fact]
    public void The_cloud_acl_gives_each_direction_to_one_side_only()
    {
        string[] lines = MosquittoAcl.ForCloud("bridge").Split('\n');

        Assert.Contains("topic read ea/v1/+/alarm", lines);
        Assert.Contains("topic write ea/v1/+/receipt", lines);
        Assert.Contains("pattern write ea/v1/%u/alarm", lines);
        Assert.Contains("pattern read ea/v1/%u/receipt", lines);
        Assert.DoesNotContain(
            lines,
            line => line.Contains("readwrite", StringComparison.Ordinal) || line.Contains('#', StringComparison.Ordinal) && !line.StartsWith('#')
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("a:b")]
    [InlineData("+")]
    [InlineData("a/b")]
    [InlineData("a\nroot")]
    public void A_user_name_that_could_reach_beyond_its_own_topics_is_refused(string user) =>
        Assert.Throws<ArgumentException>(() => MosquittoPasswords.Line(user, "x"));
}

using System.Text.RegularExpressions;
using Mono.Cecil;

namespace EdgeAgent.Architecture;

/// <summary>A core takes time and input in and gives a value out: it names no clock, random source, file, socket, thread, process or logger.</summary>
public sealed partial class PurityTests
{
    [Theory]
    [InlineData("gateway/Core", "EdgeAgent.Gateway")]
    [InlineData("firmware/Core", "EdgeAgent.Firmware")]
    [InlineData("cloud-bridge/Core", "EdgeAgent.CloudBridge.Core")]
    public void A_core_names_nothing_that_is_outside(string project, string assembly)
    {
        using ProductAssembly core = ProductAssembly.Open(project, assembly);

        Assert.Empty(ImpureUses(core.Types));
    }

    [Fact]
    public void A_clock_a_file_and_a_thread_in_a_core_are_named()
    {
        using ProductAssembly itself = ProductAssembly.Open("tests/Architecture", "EdgeAgent.Architecture");

        IReadOnlyList<string> uses = ImpureUses(itself.Types.Where(type => type.Name == nameof(Impure)));

        Assert.Equal(
            ["System.DateTime::get_UtcNow", "System.IO.File::Exists", "System.Threading.Thread::Sleep"],
            uses.Select(use => use[(use.LastIndexOf(' ') + 1)..]).Order(StringComparer.Ordinal)
        );
    }

    internal static IReadOnlyList<string> ImpureUses(IEnumerable<TypeDefinition> types) =>
        [
            .. types
                .SelectMany(type => ProductAssembly.MembersUsedBy(type).Select(member => (type, Name: NameOf(member))))
                .Where(use => Outside().IsMatch(use.Name))
                .Select(use => $"{use.type.FullName} names {use.Name}")
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];

    private static string NameOf(MemberReference member) =>
        member is TypeReference type ? type.FullName + "::" : $"{member.DeclaringType?.FullName}::{member.Name}";

    // Values that only describe (TimeSpan, IPAddress, Path's string functions) and pure hashes are inside. An iterator asks for the number of its thread.
    [GeneratedRegex(
        """
        ^System\.(DateTime|DateTimeOffset)::get_(UtcNow|Now|Today)|^System\.TimeProvider::|^System\.Diagnostics\.(Stopwatch|Process)::
        |^System\.Environment::(?!get_NewLine|get_CurrentManagedThreadId)
        |^System\.Random::|^System\.Guid::(NewGuid|CreateVersion7)|^System\.Security\.Cryptography\.RandomNumberGenerator::
        |^System\.IO\.(File|FileInfo|FileStream|Directory|DirectoryInfo|StreamReader|StreamWriter)::|^System\.Console::
        |^System\.Net\.(Sockets|Http|WebSockets)\.|^System\.Net\.Dns::
        |^System\.Threading\.(Thread|Timer|PeriodicTimer|ThreadPool)::|^System\.Timers\.
        |^System\.Threading\.Tasks\.(Task|Parallel)::|^System\.IO\.(Path::GetTemp|FileSystemWatcher)|^System\.Diagnostics\.(Trace|Debug|TraceSource|EventSource)::
        |^Microsoft\.Extensions\.Logging\.|^Microsoft\.AspNetCore\.|^System\.Data\.|^Microsoft\.Data\.|^Npgsql\.
        """,
        RegexOptions.IgnorePatternWhitespace
    )]
    private static partial Regex Outside();

    /// <summary>What no core may do.</summary>
    private sealed class Impure
    {
        public static bool Ask()
        {
            Thread.Sleep(0);
            return File.Exists("x") && DateTime.UtcNow.Year > 0;
        }
    }
}

namespace EdgeAgent.EndToEnd.Defences;

/// <summary>A defence against an attack, how it is taken out, and the test that must fail then.</summary>
/// <param name="Name">Stands in SECURITY.md behind the attack it answers.</param>
/// <param name="Tests">Test project, below tests.</param>
/// <param name="Test">Class and method.</param>
/// <param name="Cuts">Where the defence stands and what stands there without it.</param>
internal sealed record Defence(string Name, string Tests, string Test, params Cut[] Cuts);

/// <summary>One place of a defence.</summary>
/// <param name="File">Below the checkout.</param>
/// <param name="Was">The text there, once in the file.</param>
/// <param name="Becomes">What is compiled in its place. OUT is true exactly while this defence is taken out, so that one build holds every defence and every
/// hole.</param>
internal sealed record Cut(string File, string Was, string Becomes);

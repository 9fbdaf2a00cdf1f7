using System.Text.Json;
using EdgeAgent.Contracts.CloudWire;

namespace EdgeAgent.Gateway.Buffer;

/// <summary>What is told of a store that was found damaged: on the plant page and to the cloud, for seven days.</summary>
public static class StoreLoss
{
    public static readonly TimeSpan ToldFor = TimeSpan.FromDays(7);

    private const string Kind = "store-loss";

    /// <summary>As it is kept in the new store.</summary>
    public static Document Keep(StoreLossData loss) => new(Kind, "newest", JsonSerializer.Serialize(loss, CloudJson.Default.StoreLossData));

    /// <summary>Null when nothing was lost.</summary>
    public static StoreLossData? Read(StoredState stored) =>
        stored.Find(Kind, "newest") is { } text ? JsonSerializer.Deserialize(text, CloudJson.Default.StoreLossData) : null;
}

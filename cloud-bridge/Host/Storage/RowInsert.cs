namespace EdgeAgent.CloudBridge.Storage;

/// <summary>
/// An INSERT that one row or many rows can share. PostgreSQL takes 500 rows as columns of one statement (4.5 ms measured); SQLite, which is in the process,
/// takes them one by one.
/// </summary>
public sealed class RowInsert
{
    private readonly bool[] _areTexts;

    /// <param name="table">The table.</param>
    /// <param name="columns">Its columns in the order of the values, separated by commas; those that hold whole numbers end in a #, the others hold
    /// text.</param>
    /// <param name="onConflict">What to do with a key that is there; nothing means that the write fails.</param>
    public RowInsert(string table, string columns, string onConflict = "")
    {
        string[] names = columns.Split(',', StringSplitOptions.TrimEntries);
        HangsOnOrders = names.Contains("order_id");
        _areTexts = [.. names.Select(name => !name.EndsWith('#'))];
        string head = $"INSERT INTO public.{table} ({string.Join(", ", names.Select(name => name.TrimEnd('#')))})";
        OneRow = $"{head} VALUES ({string.Join(", ", Enumerable.Range(1, names.Length).Select(n => $"${n}"))}) {onConflict}";
        ManyRows =
            $"{head} SELECT * FROM unnest({string.Join(", ", _areTexts.Select((isText, i) => $"${i + 1}::{(isText ? "text" : "bigint")}[]"))}) {onConflict}";
    }

    /// <summary>Its rows come after the orders they belong to: whose they are is the order's.</summary>
    public bool HangsOnOrders { get; }

    /// <summary>The statement for one row.</summary>
    public string OneRow { get; }

    /// <summary>The statement for any number of rows; its parameters are columns.</summary>
    public string ManyRows { get; }

    /// <summary>The rows turned into columns.</summary>
    internal IEnumerable<object> Columns(List<object?[]> rows) => _areTexts.Select((isText, i) =>
        isText ? (object)rows.Select(row => (string?)row[i]).ToArray() : rows.Select(row => (long?)row[i]).ToArray());
}

using System.Reflection;
using System.Runtime.CompilerServices;

namespace EdgeAgent.Firmware.Tests.Memory;

/// <summary>
/// What an object and everything it holds takes of nanoCLR's managed heap, walked by reflection: a heap block is 12 bytes; an object takes one and one per
/// field, whatever the field's type; an array takes one and its elements (a reference is a block), rounded up to whole blocks (nf-interpreter, CLR_RT_HeapBlock
/// and CLR_RT_HeapBlock_Array). What was counted once is not counted again.
/// </summary>
public sealed class ChipHeap
{
    private const int Block = 12;

    private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);

    /// <summary>Bytes of what is reachable from here and was not counted before.</summary>
    public int Add(object? root)
    {
        if (root is null || root is Delegate || root is Type || !_seen.Add(root)) return 0;
        if (root is string text) return Whole(text.Length + 1);
        return root is Array array ? OfArray(array) : OfObject(root);
    }

    private int OfArray(Array array)
    {
        Type element = array.GetType().GetElementType()!;
        if (element.IsPrimitive || element.IsEnum) return Whole(array.Length * SizeOf(element));
        int sum = Whole(array.Length * Block);
        foreach (object? held in array) sum += Add(held);
        return sum;
    }

    private int OfObject(object root)
    {
        int sum = Block;
        for (Type? type = root.GetType(); type is not null && type != typeof(object); type = type.BaseType)
        {
            foreach (FieldInfo field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                sum += Block;
                if (!field.FieldType.IsValueType) sum += Add(field.GetValue(root));
            }
        }

        return sum;
    }

    private static int Whole(int bytes) => Block + ((bytes + Block - 1) / Block * Block);

    private static int SizeOf(Type type) =>
        (int)typeof(ChipHeap).GetMethod(
            nameof(Size),
            BindingFlags.Static | BindingFlags.NonPublic)!.MakeGenericMethod(type.IsEnum ? Enum.GetUnderlyingType(type) : type).Invoke(null, null)!;

    private static int Size<T>() => Unsafe.SizeOf<T>();
}

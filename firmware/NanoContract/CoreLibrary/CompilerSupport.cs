// Rests on nanoframework/CoreLibrary v1.17.11: System/{Attribute,AttributeUsageAttribute,AttributeTargets,ParamArrayAttribute,FlagsAttribute,ObsoleteAttribute}.cs,
// System/Runtime/CompilerServices/*.cs, System/Diagnostics/CodeAnalysis/NullableAttributes.cs, System/Reflection/DefaultMemberAttribute.cs.
// RuntimeFeature is left out on purpose: with it the compiler would allow default interface methods, which throw on the chip.
namespace System
{
    public abstract class Attribute
    {
        protected Attribute() { }
    }

    public enum AttributeTargets
    {
        Assembly = 0x0001,
        Module = 0x0002,
        Class = 0x0004,
        Struct = 0x0008,
        Enum = 0x0010,
        Constructor = 0x0020,
        Method = 0x0040,
        Property = 0x0080,
        Field = 0x0100,
        Event = 0x0200,
        Interface = 0x0400,
        Parameter = 0x0800,
        Delegate = 0x1000,
        ReturnValue = 0x2000,
        All = Assembly | Module | Class | Struct | Enum | Constructor | Method | Property | Field | Event | Interface | Parameter | Delegate | ReturnValue,
    }

    public sealed class AttributeUsageAttribute : Attribute
    {
        public AttributeUsageAttribute(AttributeTargets validOn) { }
        public extern bool AllowMultiple { get; set; }
        public extern bool Inherited { get; set; }
    }

    [AttributeUsage(AttributeTargets.Parameter)]
    public sealed class ParamArrayAttribute : Attribute
    {
        public ParamArrayAttribute() { }
    }

    public class FlagsAttribute : Attribute
    {
        public FlagsAttribute() { }
    }
}

namespace System.Reflection
{
    public sealed class DefaultMemberAttribute : Attribute
    {
        public DefaultMemberAttribute(string memberName) { }
    }
}

namespace System.Runtime.CompilerServices
{
    public static class RuntimeHelpers
    {
        public static extern void InitializeArray(Array array, RuntimeFieldHandle fldHandle);
    }

    public sealed class IndexerNameAttribute : Attribute
    {
        public IndexerNameAttribute(string indexerName) { }
    }

    public sealed class ExtensionAttribute : Attribute
    {
    }

    public static class IsExternalInit
    {
    }
}

namespace System.Runtime.InteropServices
{
    public sealed class OutAttribute : Attribute
    {
        public OutAttribute() { }
    }
}

namespace System.Diagnostics.CodeAnalysis
{
    public sealed class NotNullWhenAttribute : Attribute
    {
        public NotNullWhenAttribute(bool returnValue) { }
    }

    public sealed class MemberNotNullAttribute : Attribute
    {
        public MemberNotNullAttribute(string member) { }
    }
}

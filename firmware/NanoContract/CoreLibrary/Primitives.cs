// Rests on nanoframework/CoreLibrary v1.17.11: System/{Object,ValueType,Enum,Boolean,Byte,...,Double,Void,IntPtr,UIntPtr}.cs.
namespace System
{
    public class Object
    {
        public Object() { }

        public virtual extern string ToString();
        public virtual extern bool Equals(object obj);
        public static extern bool ReferenceEquals(object objA, object objB);
        public virtual extern int GetHashCode();
        public extern Type GetType();
        ~Object() { }
    }

    public abstract class ValueType
    {
    }

    public abstract class Enum : ValueType
    {
        public override extern string ToString();
    }

    public struct Void
    {
    }

    public struct Boolean
    {
        private bool _value;

        public override extern string ToString();
    }

    public struct Char
    {
        private char _value;

        public const char MaxValue = (char)0xFFFF;
        public const char MinValue = (char)0x00;
        public override extern string ToString();
    }

    public struct Byte
    {
        private byte _value;

        public const byte MaxValue = 0xFF;
        public const byte MinValue = 0;
        public override extern string ToString();
    }

    public struct SByte
    {
        private sbyte _value;

        public const sbyte MaxValue = 0x7F;
        public const sbyte MinValue = unchecked((sbyte)0x80);
        public override extern string ToString();
    }

    public struct Int16
    {
        private short _value;

        public const short MaxValue = 0x7FFF;
        public const short MinValue = unchecked((short)0x8000);
        public override extern string ToString();
    }

    public struct UInt16
    {
        private ushort _value;

        public const ushort MaxValue = 0xFFFF;
        public const ushort MinValue = 0;
        public override extern string ToString();
    }

    public struct Int32
    {
        private int _value;

        public const int MaxValue = 0x7FFFFFFF;
        public const int MinValue = unchecked((int)0x80000000);
        public override extern string ToString();
        public static extern bool TryParse(string s, out int result);
    }

    public struct UInt32
    {
        private uint _value;

        public const uint MaxValue = 0xFFFFFFFF;
        public const uint MinValue = 0;
        public override extern string ToString();
    }

    public struct Int64
    {
        private long _value;

        public const long MaxValue = 0x7FFFFFFFFFFFFFFFL;
        public const long MinValue = unchecked((long)0x8000000000000000L);
        public override extern string ToString();
        public static extern bool TryParse(string s, out long result);
    }

    public struct UInt64
    {
        private ulong _value;

        public const ulong MaxValue = 0xFFFFFFFFFFFFFFFFL;
        public const ulong MinValue = 0;
        public override extern string ToString();
    }

    public struct Single
    {
        private float _value;

        public const float MinValue = -3.40282346638528859e+38f;
        public const float MaxValue = 3.40282346638528859e+38f;
        public override extern string ToString();
    }

    public struct Double
    {
        private double _value;

        public const double MinValue = -1.7976931348623157E+308;
        public const double MaxValue = 1.7976931348623157E+308;
        public const double PositiveInfinity = 1.0 / 0.0;
        public const double NegativeInfinity = -1.0 / 0.0;
        public const double NaN = 0.0 / 0.0;
        public static extern bool IsNaN(double d);
        public static extern bool IsInfinity(double d);
        public override extern string ToString();
    }

    public struct IntPtr
    {
    }

    public struct UIntPtr
    {
    }
}

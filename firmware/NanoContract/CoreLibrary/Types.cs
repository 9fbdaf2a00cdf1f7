// Rests on nanoframework/CoreLibrary v1.17.11: System/{Array,String,Delegate,MulticastDelegate,Action,Type,Runtime*Handle,GC,Console,BitConverter,SpanByte}.cs,
// System/Collections/I*.cs, System/Collections/ArrayList.cs, System/IDisposable.cs.
// Left out on purpose although the library has them: Action<T>, Func<T>, EventHandler<T>. They compile and then crash the CLR.
using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace System
{
    public abstract class Array : ICloneable, IList
    {
        public static extern void Copy(Array sourceArray, Array destinationArray, int length);
        public static extern void Copy(Array sourceArray, int sourceIndex, Array destinationArray, int destinationIndex, int length);
        public static extern void Clear(Array array, int index, int length);
        public extern int Length { get; }
        public extern object Clone();
        public extern IEnumerator GetEnumerator();
        public extern void CopyTo(Array array, int index);
        extern int ICollection.Count { get; }
        public extern object SyncRoot { get; }
        public extern bool IsSynchronized { get; }
        public extern bool IsReadOnly { get; }
        public extern bool IsFixedSize { get; }
        extern object IList.this[int index] { get; set; }
        extern int IList.Add(object value);
        extern bool IList.Contains(object value);
        extern void IList.Clear();
        extern int IList.IndexOf(object value);
        extern void IList.Insert(int index, object value);
        extern void IList.Remove(object value);
        extern void IList.RemoveAt(int index);
    }

    public sealed class String : IComparable, IEnumerable
    {
        public static readonly string Empty = "";
        public extern String(char[] value);
        public extern String(char[] value, int startIndex, int length);
        public extern String(char c, int count);
        public override extern bool Equals(object obj);
        public override extern string ToString();
        public override extern int GetHashCode();
        public static extern bool Equals(string a, string b);
        public static extern bool operator ==(string a, string b);
        public static extern bool operator !=(string a, string b);
        [Runtime.CompilerServices.IndexerName("Chars")]
        public extern char this[int index] { get; }
        public extern int Length { get; }
        public extern char[] ToCharArray();
        public extern string[] Split(params char[] separator);
        public extern string Trim();
        public extern string Substring(int startIndex);
        public extern string Substring(int startIndex, int length);
        public static extern int Compare(string strA, string strB);
        public extern int CompareTo(object value);
        public extern int IndexOf(char value);
        public extern int IndexOf(char value, int startIndex);
        public extern int IndexOf(string value);
        public extern int LastIndexOf(char value);
        public extern string ToLower();
        public extern string ToUpper();
        public extern bool Contains(string value);
        public extern bool StartsWith(string value);
        public extern bool EndsWith(string value);
        public static extern bool IsNullOrEmpty([NotNullWhen(false)] string value);
        public static extern string Concat(object arg0);
        public static extern string Concat(object arg0, object arg1);
        public static extern string Concat(object arg0, object arg1, object arg2);
        public static extern string Concat(params object[] args);
        public static extern string Concat(string str0, string str1);
        public static extern string Concat(string str0, string str1, string str2);
        public static extern string Concat(string str0, string str1, string str2, string str3);
        public static extern string Concat(params string[] values);
        public static extern string Format(string format, params object[] args);
        public extern IEnumerator GetEnumerator();
    }

    public abstract class Delegate
    {
        public static extern Delegate Combine(Delegate a, Delegate b);
        public static extern Delegate Remove(Delegate source, Delegate value);
    }

    public abstract class MulticastDelegate : Delegate
    {
        public static extern bool operator ==(MulticastDelegate d1, MulticastDelegate d2);
        public static extern bool operator !=(MulticastDelegate d1, MulticastDelegate d2);
        public override extern bool Equals(object obj);
        public override extern int GetHashCode();
    }

    public delegate void Action();

    public class EventArgs
    {
        public static readonly EventArgs Empty = new EventArgs();
        public EventArgs() { }
    }

    public delegate void EventHandler(object sender, EventArgs e);

    public abstract class Type
    {
        public static extern Type GetTypeFromHandle(RuntimeTypeHandle handle);
    }

    public struct RuntimeTypeHandle
    {
    }

    public struct RuntimeFieldHandle
    {
    }

    public struct RuntimeMethodHandle
    {
    }

    public static class Console
    {
        public static extern void WriteLine(string value);
    }

    public static class GC
    {
        public static extern void SuppressFinalize(object obj);
    }

    public static class BitConverter
    {
        public static extern long DoubleToInt64Bits(double value);
        public static extern double Int64BitsToDouble(long value);
        public static extern float ToSingle(byte[] value, int startIndex);
    }

    public readonly ref struct SpanByte
    {
        public extern SpanByte(byte[] array);
        public extern SpanByte(byte[] array, int start, int length);
    }

    public interface IDisposable
    {
        void Dispose();
    }

    public interface ICloneable
    {
        object Clone();
    }

    public interface IComparable
    {
        int CompareTo(object obj);
    }
}

namespace System.Collections
{
    public interface IEnumerable
    {
        IEnumerator GetEnumerator();
    }

    public interface IEnumerator
    {
        bool MoveNext();
        object Current { get; }
        void Reset();
    }

    public interface ICollection : IEnumerable
    {
        void CopyTo(Array array, int index);
        int Count { get; }
        object SyncRoot { get; }
        bool IsSynchronized { get; }
    }

    public interface IList : ICollection
    {
        object this[int index] { get; set; }
        int Add(object value);
        bool Contains(object value);
        void Clear();
        bool IsReadOnly { get; }
        bool IsFixedSize { get; }
        int IndexOf(object value);
        void Insert(int index, object value);
        void Remove(object value);
        void RemoveAt(int index);
    }

    public class ArrayList : IList, ICloneable
    {
        public ArrayList() { }
        public virtual extern object this[int index] { get; set; }
        public virtual extern int Count { get; }
        public virtual extern int Add(object value);
        public virtual extern void Clear();
        public virtual extern bool Contains(object item);
        public virtual extern void CopyTo(Array array);
        public virtual extern void CopyTo(Array array, int arrayIndex);
        public virtual extern object Clone();
        public virtual extern IEnumerator GetEnumerator();
        public virtual extern int IndexOf(object value);
        public virtual extern void Insert(int index, object value);
        public virtual extern bool IsFixedSize { get; }
        public virtual extern bool IsReadOnly { get; }
        public virtual extern bool IsSynchronized { get; }
        public virtual extern void Remove(object obj);
        public virtual extern void RemoveAt(int index);
        public virtual extern object SyncRoot { get; }
    }
}

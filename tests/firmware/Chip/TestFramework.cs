using System.Runtime.CompilerServices;

// The public face of nanoFramework.TestFramework as far as the chip's tests use it (signatures: firmware/NanoContract/TestFramework), on xUnit's asserts.
namespace nanoFramework.TestFramework;

[AttributeUsage(AttributeTargets.Class)]
public sealed class TestClassAttribute : Attribute;

[AttributeUsage(AttributeTargets.Method)]
public sealed class TestMethodAttribute : Attribute;

[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class DataRowAttribute(params object[] methodParameters) : Attribute
{
    public object[] MethodParameters { get; } = methodParameters;
}

public static class Assert
{
    public static void AreEqual(byte expected, byte actual, [CallerArgumentExpression(nameof(actual))] string message = "") => Same(expected, actual, message);

    public static void AreEqual(int expected, int actual, [CallerArgumentExpression(nameof(actual))] string message = "") => Same(expected, actual, message);

    public static void AreEqual(long expected, long actual, [CallerArgumentExpression(nameof(actual))] string message = "") => Same(expected, actual, message);

    public static void AreEqual(short expected, short actual, [CallerArgumentExpression(nameof(actual))] string message = "") =>
        Same(expected, actual, message);

    public static void AreEqual(string expected, string actual, [CallerArgumentExpression(nameof(actual))] string message = "") =>
        Same(expected, actual, message);

    public static void AreEqual(uint expected, uint actual, [CallerArgumentExpression(nameof(actual))] string message = "") => Same(expected, actual, message);

    public static void AreEqual(ulong expected, ulong actual, [CallerArgumentExpression(nameof(actual))] string message = "") =>
        Same(expected, actual, message);

    public static void AreEqual(ushort expected, ushort actual, [CallerArgumentExpression(nameof(actual))] string message = "") =>
        Same(expected, actual, message);

    public static void IsFalse(bool condition, [CallerArgumentExpression(nameof(condition))] string message = "") => Xunit.Assert.False(condition, message);

    public static void IsNull(object? value, [CallerArgumentExpression(nameof(value))] string message = "") => Xunit.Assert.True(value is null, message);

    public static void IsTrue(bool condition, [CallerArgumentExpression(nameof(condition))] string message = "") => Xunit.Assert.True(condition, message);

    private static void Same<T>(T expected, T actual, string message) =>
        Xunit.Assert.True(EqualityComparer<T>.Default.Equals(expected, actual), $"expected {expected}, found {actual}: {message}");
}

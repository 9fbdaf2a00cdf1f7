// Rests on nanoframework/System.Math (package nanoFramework.System.Math 1.5): Math.cs. Doubles only: float and double cost the same on the chip.
namespace System
{
    public static class Math
    {
        public const double PI = 3.14159265358979323846;
        public static extern int Abs(int value);
        public static extern double Abs(double value);
        public static extern double Atan2(double y, double x);
        public static extern double Cos(double a);
        public static extern double Exp(double d);
        public static extern double Floor(double d);
        public static extern double Log(double d);
        public static extern int Max(int val1, int val2);
        public static extern double Max(double val1, double val2);
        public static extern int Min(int val1, int val2);
        public static extern double Min(double val1, double val2);
        public static extern double Pow(double x, double y);
        public static extern double Round(double a);
        public static extern double Sin(double a);
        public static extern double Sqrt(double d);
        public static extern double Tan(double a);
    }
}

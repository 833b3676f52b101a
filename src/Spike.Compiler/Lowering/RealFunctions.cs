using Spike.Compiler.Graphs;

namespace Spike.Compiler.Lowering;

/// <summary>The real functions that tables are made from, in double precision.</summary>
internal static class RealFunctions
{
    /// <summary>f(x); outside its domain the value at the nearest point inside.</summary>
    public static double Evaluate(Unary function, double x) => function.Function switch
    {
        UnaryFunction.Relu => Math.Max(x, 0),
        UnaryFunction.Gelu => 0.5 * x * (1 + Erf(x / Math.Sqrt(2))),
        UnaryFunction.GeluTanh => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x)))),
        UnaryFunction.Erf => Erf(x),
        UnaryFunction.Tanh => Math.Tanh(x),
        UnaryFunction.Sigmoid => Sigmoid(x),
        UnaryFunction.SiLU => x * Sigmoid(x),
        UnaryFunction.Exp => Math.Exp(x),
        UnaryFunction.Sqrt => Math.Sqrt(Math.Max(x, 0)),
        UnaryFunction.Negate => -x,
        UnaryFunction.Abs => Math.Abs(x),
        UnaryFunction.Clip => Math.Min(Math.Max(x, function.A), function.B), // the maximum wins where it is below the minimum
        UnaryFunction.LeakyRelu => x >= 0 ? x : function.A * x,
        UnaryFunction.Elu => x >= 0 ? x : function.A * (Math.Exp(x) - 1),
        UnaryFunction.Power => Power(x, function.A),
        UnaryFunction.Reciprocal => x == 0 ? 0 : 1 / x,
        UnaryFunction.HardSigmoid => Math.Clamp((function.A * x) + function.B, 0, 1),
        UnaryFunction.HardSwish => x * Math.Clamp((x / 6) + 0.5, 0, 1),
        UnaryFunction.Softplus => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x))),
        UnaryFunction.Sin => Math.Sin(x),
        UnaryFunction.Cos => Math.Cos(x),
        UnaryFunction.Log => Math.Log(Math.Max(x, float.Epsilon)),
        UnaryFunction.Sign => Math.Sign(x),
        UnaryFunction.Round => Math.Round(x, MidpointRounding.ToEven),
        UnaryFunction.Floor => Math.Floor(x),
        UnaryFunction.Ceiling => Math.Ceiling(x),
        UnaryFunction.Softsign => x / (1 + Math.Abs(x)),
        UnaryFunction.Selu => function.B * (x > 0 ? x : function.A * (Math.Exp(x) - 1)),
        UnaryFunction.Celu => Math.Max(x, 0) + Math.Min(0, function.A == 0 ? 0 : function.A * (Math.Exp(Math.Min(x / function.A, 50)) - 1)),
        UnaryFunction.ThresholdedRelu => x > function.A ? x : 0,
        UnaryFunction.Mish => x * Math.Tanh(Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)))),
        UnaryFunction.QuickGelu => x * Sigmoid(function.A * x),
        UnaryFunction.IsNotZero => x != 0 ? 1 : 0,
        UnaryFunction.Truncate => Math.Truncate(x),
        UnaryFunction.WholeQuotient => function.A == 0 ? 0 : Math.Truncate(x / function.A),
        UnaryFunction.Remainder => function.A == 0 ? 0 : x - (Math.Floor(x / function.A) * function.A),
        _ => throw new NotSupportedException(function.Function.ToString()),
    };

    /// <summary>An expression at x; a quotient by zero is zero.</summary>
    public static double Evaluate(Expression expression, double x) => expression switch
    {
        Expression.Argument => x,
        Expression.Number number => number.Value,
        Expression.Function function => Evaluate(function.Of, Evaluate(function.Inner, x)),
        Expression.Two two => Evaluate(two.Sign, Evaluate(two.Left, x), Evaluate(two.Right, x)),
        _ => throw new NotSupportedException(expression.GetType().Name),
    };

    private static double Evaluate(char sign, double left, double right) => sign switch
    {
        '+' => left + right,
        '-' => left - right,
        '*' => left * right,
        '/' => right == 0 ? 0 : left / right,
        '>' => Math.Max(left, right),
        _ => Math.Min(left, right),
    };

    /// <summary>Whether the function's value is never negative.</summary>
    public static bool IsNonNegative(Unary function) => function.Function switch
    {
        UnaryFunction.Relu or UnaryFunction.Sigmoid or UnaryFunction.Exp or UnaryFunction.Sqrt or UnaryFunction.Abs
            or UnaryFunction.HardSigmoid or UnaryFunction.Softplus or UnaryFunction.IsNotZero => true,
        UnaryFunction.Remainder or UnaryFunction.ThresholdedRelu => function.A > 0,
        UnaryFunction.Clip => function.A >= 0 && function.B >= 0,
        UnaryFunction.Power => function.A % 2 == 0,
        _ => false,
    };

    /// <summary>The error function, by its series near zero and the continued fraction of erfc further out (Abramowitz and Stegun 7.1.5, 7.1.14).</summary>
    public static double Erf(double x)
    {
        double magnitude = Math.Abs(x);
        if (magnitude > 6) return Math.Sign(x);
        if (magnitude < 2.5)
        {
            double term = x, sum = x;
            for (int n = 1; n < 80 && Math.Abs(term) > 1e-18; n++)
            {
                term *= -x * x / n;
                sum += term / ((2 * n) + 1);
            }

            return sum * 2 / Math.Sqrt(Math.PI);
        }

        double fraction = magnitude;
        for (int k = 80; k >= 1; k--) fraction = magnitude + (k / 2.0 / fraction);
        return Math.Sign(x) * (1 - (Math.Exp(-magnitude * magnitude) / (Math.Sqrt(Math.PI) * fraction)));
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static double Power(double x, double exponent)
    {
        double value = Math.Pow(exponent == Math.Floor(exponent) ? x : Math.Max(x, 0), exponent);
        return double.IsFinite(value) ? value : 0;
    }
}

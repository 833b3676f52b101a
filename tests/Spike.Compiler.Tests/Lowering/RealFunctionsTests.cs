using Spike.Compiler.Graphs;
using Spike.Compiler.Lowering;

namespace Spike.Compiler.Tests.Lowering;

[TestClass]
public sealed class RealFunctionsTests
{
    /// <summary>Abramowitz and Stegun, table 7.1, and 7.3 for the last.</summary>
    [TestMethod]
    [DataRow(0.0, 0.0)]
    [DataRow(0.1, 0.1124629160)]
    [DataRow(0.5, 0.5204998778)]
    [DataRow(1.0, 0.8427007929)]
    [DataRow(1.5, 0.9661051465)]
    [DataRow(2.0, 0.9953222650)]
    [DataRow(2.49, 0.9995707121)]
    [DataRow(2.51, 0.9996142945)]
    [DataRow(3.0, 0.9999779095)]
    public void Erf_has_its_tabulated_values(double x, double expected)
    {
        Assert.AreEqual(expected, RealFunctions.Erf(x), 2e-8);
        Assert.AreEqual(-expected, RealFunctions.Erf(-x), 2e-8);
    }

    [TestMethod]
    public void Erf_is_its_integral_everywhere()
    {
        // Simpson's rule on 2/sqrt(pi) exp(-t^2), in steps of a hundredth.
        double sum = 0;
        for (int i = 0; i < 700; i++)
        {
            double a = i / 100.0, b = (i + 1) / 100.0, middle = (a + b) / 2;
            sum += (Bell(a) + (4 * Bell(middle)) + Bell(b)) / 600;
            Assert.AreEqual(sum, RealFunctions.Erf(b), 1e-9, $"at {b}");
        }
    }

    [TestMethod]
    [DataRow(nameof(UnaryFunction.Relu), -2.0, 0.0)]
    [DataRow(nameof(UnaryFunction.Gelu), 1.0, 0.8413447461)]
    [DataRow(nameof(UnaryFunction.GeluTanh), 1.0, 0.8411919906)]
    [DataRow(nameof(UnaryFunction.Sigmoid), 1.0, 0.7310585786)]
    [DataRow(nameof(UnaryFunction.SiLU), -1.0, -0.2689414214)]
    [DataRow(nameof(UnaryFunction.Sqrt), -1.0, 0.0)]
    [DataRow(nameof(UnaryFunction.Reciprocal), 0.0, 0.0)]
    [DataRow(nameof(UnaryFunction.HardSwish), 1.0, 0.6666666667)]
    [DataRow(nameof(UnaryFunction.Softplus), 0.0, 0.6931471806)]
    [DataRow(nameof(UnaryFunction.Softplus), -800.0, 0.0)]
    [DataRow(nameof(UnaryFunction.Softplus), 800.0, 800.0)]
    [DataRow(nameof(UnaryFunction.Sigmoid), -800.0, 0.0)]
    public void Functions_have_their_known_values(string function, double x, double expected) =>
        Assert.AreEqual(expected, RealFunctions.Evaluate(new Unary(Enum.Parse<UnaryFunction>(function)), x), 1e-9);

    [TestMethod]
    public void Every_function_is_defined_and_finite_and_as_negative_as_it_says()
    {
        foreach (UnaryFunction function in Enum.GetValues<UnaryFunction>())
        {
            foreach (float a in new[] { -1f, 0, 0.5f, 2, 3 })
            {
                var unary = new Unary(function, a, 1);
                for (double x = -20; x <= 20; x += 0.25)
                {
                    double value = RealFunctions.Evaluate(unary, x);
                    Assert.IsTrue(double.IsFinite(value), $"{unary} at {x}");
                    if (RealFunctions.IsNonNegative(unary)) Assert.IsGreaterThanOrEqualTo(0, value, $"{unary} at {x}");
                }
            }
        }
    }

    private static double Bell(double t) => 2 / Math.Sqrt(Math.PI) * Math.Exp(-t * t);
}

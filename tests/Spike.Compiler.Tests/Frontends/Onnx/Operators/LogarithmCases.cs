namespace Spike.Compiler.Tests.Frontends.Onnx.Operators;

internal static class LogarithmCases
{
    public static IEnumerable<OperatorCase> All =>
    [
        new("Log", "plain", new TestModel().Input("x", -1, 3, 4).Node("Log x -> y").Output("y"), 2e-4, Low: 0.5f, High: 6),
        new("Log", "of a softmax", new TestModel(13).Input("x", -1, 3, 5).Node("Softmax x -> p", ("axis", 1)).Node("Log p -> y").Output("y"), 5e-4, Low: -8, High: 8),
        new("Log", "of a softmax, which is an output too", new TestModel(13).Input("x", -1, 3, 5).Node("Softmax x -> p").Node("Log p -> y").Output("y", "p"), 5e-4, Low: -8, High: 8),
        new("Log", "of a sigmoid", new TestModel(13).Input("x", -1, 3, 5).Node("Relu x -> h").Node("Sigmoid h -> s").Node("Log s -> y").Output("y"), 2e-4, Low: -8, High: 8),
        new("LogSoftmax", "classes", Rows(13, [-1, 10], ("axis", 1)), 5e-4, Low: -8, High: 8), new("LogSoftmax", "last axis by default", Rows(13, [-1, 3, 5]), 5e-4, Low: -3, High: 3),
        new("LogSoftmax", "channels", Rows(13, [-1, 4, 3, 2], ("axis", 1)), 5e-4, Low: -8, High: 8), new("LogSoftmax", "set 11, axes behind", Rows(11, [-1, 3, 4]), 5e-4, Low: -3, High: 3),
        new("LogSoftmax", "set 11, last axis", Rows(11, [-1, 3, 4], ("axis", -1)), 5e-4, Low: -3, High: 3),
    ];

    private static TestModel Rows(int opset, int[] shape, params (string, object)[] attributes) =>
        new TestModel(opset).Input("x", shape).Node("LogSoftmax x -> y", attributes).Output("y");
}

using Spike.Runtime.Programs;

namespace Spike.Runtime.Tests.Backends;

[TestClass]
public class WideBorderTests
{
    [TestMethod]
    public void A_border_that_no_memory_holds_is_not_made()
    {
        // The second tap lies 4,096 columns behind the first: with its border each of the 600,000 rows would have 4,097 columns.
        const int rows = 600_000;
        var tiny = new TinyProgram();
        int input = tiny.Input(TinyProgram.Signed(4), rows, 1), output = tiny.Codes(TinyProgram.Signed(8), rows, 1);
        var window = new Window(1, [rows, 1], [1, 2], [1, 1], [1, 4096], [0, 4096], [rows, 1]);
        tiny.Then(new Convolution("c", input, output, window, 1, 1, tiny.Bytes(100, 3), null)
        {
            Fusion = tiny.Pass(Fire.OwnMembrane, output, TinyProgram.Signed(8)),
            TimeFused = true,
        });
        tiny.Output(output);
        using var model = new SpikeModel(tiny.Build());
        using SpikeSession session = model.CreateSession();
        var codes = new float[rows];
        for (int i = 0; i < rows; i++) codes[i] = (i % 16) - 8;

        session.Run(codes, codes);

        for (int i = 0; i < rows; i++) Assert.AreEqual(3 * ((i % 16) - 8), codes[i]);
    }
}

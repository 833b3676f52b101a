using Spike.Runtime.Programs;

namespace Spike.Runtime.Tests.Programs.Reference;

[TestClass]
public class MovementTests
{
    [TestMethod]
    public void A_route_can_transpose()
    {
        var tiny = new TinyProgram();
        int input = tiny.Input(TinyProgram.Signed(8), 2, 3), output = tiny.Codes(TinyProgram.Signed(8), 3, 2);
        tiny.Then(new Route("r", input, output, 0, [1, 3]));
        Assert.AreSequenceEqual((long[])[1, 4, 2, 5, 3, 6], tiny.Run([1, 2, 3, 4, 5, 6]));
    }

    [TestMethod]
    public void A_route_can_start_late_run_backwards_and_repeat()
    {
        var tiny = new TinyProgram();
        int input = tiny.Input(TinyProgram.Signed(8), 6), output = tiny.Codes(TinyProgram.Signed(8), 2, 3);
        tiny.Then(new Route("r", input, output, 5, [0, -2]));
        Assert.AreSequenceEqual((long[])[6, 4, 2, 6, 4, 2], tiny.Run([1, 2, 3, 4, 5, 6]));
    }

    [TestMethod]
    public void A_selection_may_repeat_and_reorder()
    {
        var tiny = new TinyProgram();
        int input = tiny.Input(TinyProgram.Signed(8), 2, 3, 1), output = tiny.Codes(TinyProgram.Signed(8), 2, 4, 1);
        tiny.Then(new Select("s", input, output, 2, 3, 1, [2, 0, 0, 1]));
        Assert.AreSequenceEqual((long[])[3, 1, 1, 2, 6, 4, 4, 5], tiny.Run([1, 2, 3, 4, 5, 6]));
    }

    [TestMethod]
    public void An_embedding_reads_rows_counts_negative_ones_from_the_end_and_stays_inside_its_table()
    {
        var tiny = new TinyProgram();
        int input = tiny.Input(TinyProgram.Signed(8), 6), output = tiny.Codes(TinyProgram.Signed(8), 6, 2);
        tiny.Then(new Embed("e", input, output, 3, 2, tiny.Shorts(1, 2, 3, 4, 5, 6)));
        Assert.AreSequenceEqual((long[])[1, 2, 5, 6, 5, 6, 1, 2, 5, 6, 1, 2], tiny.Run([0, 2, -1, -3, 100, -100]));
    }

    [TestMethod]
    public void An_embedding_of_two_digits_reads_rows_beyond_15_bits()
    {
        var tiny = new TinyProgram();
        int low = tiny.Input(LongNumber.LowDigits, 4), high = tiny.Input(TinyProgram.Signed(4), 4), output = tiny.Codes(TinyProgram.Signed(16), 4, 1);
        tiny.Then(new Embed("e", low, output, 70_000, 1, tiny.Shorts([.. Enumerable.Range(0, 70_000).Select(row => (short)(row % 1000))]), high));
        Assert.AreSequenceEqual((long[])[7, 32_775 % 1000, 65_541 % 1000, 999], tiny.Run([7, 7, 5, 32_767], [0, 1, 2, -1]));
    }

    [TestMethod]
    public void Parts_are_joined_row_by_row()
    {
        var tiny = new TinyProgram();
        int a = tiny.Input(TinyProgram.Signed(8), 2, 1), b = tiny.Input(TinyProgram.Signed(8), 2, 2), output = tiny.Codes(TinyProgram.Signed(8), 2, 4);
        tiny.Then(new Concat("c", [a, b, a], output, 2, [1, 2, 1]));
        Assert.AreSequenceEqual((long[])[1, 10, 20, 1, 2, 30, 40, 2], tiny.Run([1, 2], [10, 20, 30, 40]));
    }

    [TestMethod]
    public void A_constant_gives_its_codes()
    {
        var tiny = new TinyProgram();
        tiny.Then(new Constant("c", tiny.Codes(TinyProgram.Signed(16), 3), tiny.Shorts(-32768, 0, 32767)));
        Assert.AreSequenceEqual((long[])[-32768, 0, 32767], tiny.Run());
    }

    [TestMethod]
    public void A_lookup_is_read_from_the_lower_end_of_its_input()
    {
        var tiny = new TinyProgram();
        int input = tiny.Input(TinyProgram.Signed(2), 4), output = tiny.Codes(TinyProgram.Signed(16), 4);
        tiny.Then(new Lookup("l", input, output, tiny.Shorts(4, 1, 0, 1)));
        Assert.AreSequenceEqual((long[])[1, 0, 1, 4], tiny.Run([1, 0, -1, -2]));
    }

    [TestMethod]
    public void Inputs_that_do_not_fit_the_program_are_refused()
    {
        var tiny = new TinyProgram();
        int input = tiny.Input(TinyProgram.Signed(4), 2);
        tiny.Then(new Route("r", input, tiny.Codes(TinyProgram.Signed(4), 2), 0, [1]));
        Assert.Contains("takes 2 codes, not 1", Assert.ThrowsExactly<ArgumentException>(() => tiny.Run([1])).Message);
        Assert.Contains("code 8 is outside -8..7", Assert.ThrowsExactly<ArgumentException>(() => tiny.Run([0, 8])).Message);
        Assert.Contains("code -9 is outside", Assert.ThrowsExactly<ArgumentException>(() => tiny.Run([-9, 0])).Message);
        Assert.Contains("has 1 inputs, not 2", Assert.ThrowsExactly<ArgumentException>(() => tiny.Run([0, 0], [0])).Message);
    }
}

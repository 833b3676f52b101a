using Spike.Runtime.Programs;

namespace Spike.Runtime.Tests.Programs;

[TestClass]
public class EdgeLivesTests
{
    [TestMethod]
    public void An_edge_lives_from_its_writer_to_its_last_reader()
    {
        var tiny = new TinyProgram();
        int input = tiny.Input(TinyProgram.Signed(4), 1), early = tiny.Codes(TinyProgram.Signed(4), 1), late = tiny.Codes(TinyProgram.Signed(4), 1);
        int both = tiny.Codes(TinyProgram.Signed(4), 2);
        tiny.Then(new Route("a", input, early, 0, [1]));
        tiny.Then(new Route("b", input, late, 0, [1]));
        tiny.Then(new Concat("c", [early, late], both, 1, [1, 1]));
        tiny.Output(both);

        (int First, int Last)[] lives = EdgeLives.Of(tiny.Build());

        Assert.AreEqual((-1, 1), lives[input]);
        Assert.AreEqual((0, 2), lives[early]);
        Assert.AreEqual((1, 2), lives[late]);
        Assert.AreEqual((2, 3), lives[both]);
    }

    [TestMethod]
    public void What_an_operation_reads_is_still_alive_while_it_writes()
    {
        Assert.IsTrue(EdgeLives.Overlap((0, 3), (3, 5)));
        Assert.IsTrue(EdgeLives.Overlap((3, 5), (0, 3)));
        Assert.IsTrue(EdgeLives.Overlap((0, 9), (2, 3)));
        Assert.IsFalse(EdgeLives.Overlap((0, 2), (3, 5)));
    }

    [TestMethod]
    public void The_summand_of_a_fusion_lives_until_it_fires()
    {
        var tiny = new TinyProgram();
        int input = tiny.Input(TinyProgram.Signed(4), 1), other = tiny.Input(TinyProgram.Signed(4), 1), output = tiny.Codes(TinyProgram.Signed(8), 1);
        var fire = new Fire("f", output, [new FireTerm(Fire.OwnMembrane, tiny.Ints(2), []), new FireTerm(other, tiny.Ints(2), [])], 1, 1, tiny.Shifts(1), null, TinyProgram.Signed(8), null);
        tiny.Then(new Linear("l", input, output, 1, 1, 1, tiny.Bytes(1), null) { Fusion = fire });
        tiny.Output(output);
        Assert.AreEqual((-1, 0), EdgeLives.Of(tiny.Build())[other]);
    }
}

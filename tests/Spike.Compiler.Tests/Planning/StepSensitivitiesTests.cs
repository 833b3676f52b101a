using System.Collections.Immutable;
using Spike.Compiler.Planning;

namespace Spike.Compiler.Tests.Planning;

[TestClass]
public sealed class StepSensitivitiesTests
{
    [TestMethod]
    [DataRow(1_000_000, "a | b | c | d | e | f | g | h | i | j")]
    [DataRow(28 * 9, "a | b | c | d | e | f | g | h | i j")] // 7 trials of 4 samples a chunk
    [DataRow(1, "a | b | c | d e | f | g | h | i j")]
    public void Values_are_measured_together_only_where_each_by_itself_would_be_too_much_work(int samples, string chunks) => Assert.AreEqual(
        chunks, string.Join(" | ", StepSensitivities.Chunks([.. "abcdefghij".Select(value => ImmutableArray.Create(value.ToString()))], samples).Select(chunk => string.Join(' ', chunk))));
}

using System.Collections.Immutable;
using Spike.Runtime.Chips;

namespace Spike.Runtime.Tests.Chips;

[TestClass]
public class ProfileDigestTests
{
    private static readonly ChipProfile Loihi = ChipProfiles.Named("loihi2");

    [TestMethod]
    public void A_profile_that_comes_along_is_named_by_its_file() => Assert.AreEqual(ProfileDigest.OfFile("loihi2"), ProfileDigest.Of(Loihi));

    [TestMethod]
    public void Every_number_and_source_counts()
    {
        Assert.AreNotEqual(ProfileDigest.Of(Loihi), ProfileDigest.Of(Loihi with { Times = Loihi.Times with { Step = Loihi.Times.Step with { Value = 466 } } }));
        Assert.AreNotEqual(ProfileDigest.Of(Loihi), ProfileDigest.Of(Loihi with { Times = Loihi.Times with { Step = Loihi.Times.Step with { Source = "assumed: else" } } }));
    }

    /// <summary>The order of a hash table differs from process to process; a digest may not.</summary>
    [TestMethod]
    public void Citations_are_written_in_the_order_of_their_keys()
    {
        ChipProfile many = Loihi with { Citations = Enumerable.Range(0, 40).ToImmutableDictionary(i => $"key{i:00}", i => $"words {i}").AddRange(Loihi.Citations) };
        string text = System.Text.Encoding.UTF8.GetString(ChipFiles.ToBytes(many));
        int[] places = [.. many.Citations.Keys.Order(StringComparer.Ordinal).Select(key => text.IndexOf($"\"{key}\":", StringComparison.Ordinal))];
        Assert.AreSequenceEqual(places.Order().ToArray(), places);
    }

    [TestMethod]
    public void A_profile_that_was_written_is_read_as_it_was()
    {
        ChipProfile few = Loihi with { Name = "mine", Synapses = Loihi.Synapses with { Encodings = Loihi.Synapses.Encodings with { Runs = null, Convolution = null } } };
        ChipResult<ChipProfile> read = ChipFiles.Profile("mine.json", ChipFiles.ToBytes(few));
        Assert.IsEmpty(read.Faults);
        Assert.AreEqual(ProfileDigest.Of(few), ProfileDigest.Of(read.Value!));
    }
}

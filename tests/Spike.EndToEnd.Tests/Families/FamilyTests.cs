using Spike.Compiler.Verification;

namespace Spike.EndToEnd.Tests.Families;

/// <summary>Small trained networks of every family, on 1,000 images that neither training nor calibration saw.</summary>
[TestClass]
public sealed class FamilyTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow("mlp")]
    [DataRow("resnet")]
    [DataRow("resnet_batchnorm")]
    [DataRow("mobilenet_v2")]
    [DataRow("mobilenet_v3")]
    [DataRow("convnext")]
    [DataRow("cnn1d")]
    [DataRow("autoencoder")]
    [DataRow("quantised")]
    [DataRow("deit")]
    [DataRow("swin")]
    [DataRow("mixer")]
    [DataRow("decoder")]
    [DataRow("lstm")]
    [DataRow("gru")]
    public void A_network_answers_as_before_with_the_defaults(string name)
    {
        Family family = Family.AtEight(name);
        Write(family);
        Assert.IsGreaterThanOrEqualTo(0.99, family.Comparison.Cosine);
        if (!Family.HasLabels(name)) return;
        Assert.IsGreaterThanOrEqualTo(0.985, family.Comparison.Agreement);
        Assert.IsLessThanOrEqualTo(0.005, family.Comparison.ReferenceAccuracy!.Value - family.Comparison.Accuracy!.Value);
    }

    [TestMethod]
    [DataRow("mlp")]
    [DataRow("resnet")]
    [DataRow("deit")]
    public void Chosen_time_steps_cost_fewer_spikes_and_keep_the_budget(string name) => CompareChosen(name);

    [TestMethod]
    [TestCategory("Nightly")]
    [DataRow("lstm")]
    [DataRow("resnet_batchnorm")]
    [DataRow("mobilenet_v2")]
    [DataRow("mobilenet_v3")]
    [DataRow("convnext")]
    [DataRow("cnn1d")]
    [DataRow("autoencoder")]
    [DataRow("quantised")]
    [DataRow("swin")]
    [DataRow("mixer")]
    [DataRow("decoder")]
    [DataRow("gru")]
    public void Of_the_other_families_too(string name) => CompareChosen(name);

    private void CompareChosen(string name)
    {
        Family eight = Family.AtEight(name), chosen = Family.AtAuto(name);
        Write(chosen);
        Assert.IsLessThan(eight.SpikesPerSample, chosen.SpikesPerSample);
        Assert.IsGreaterThanOrEqualTo(0.98, chosen.Comparison.Cosine);
        if (Family.HasLabels(name)) Assert.IsLessThanOrEqualTo(0.01, chosen.Comparison.ReferenceAccuracy!.Value - chosen.Comparison.Accuracy!.Value);
    }

    private void Write(Family family)
    {
        Comparison found = family.Comparison;
        TestContext.WriteLine($"cosine {found.Cosine:0.000000}, agreement {found.Agreement:0.000}, accuracy {found.Accuracy}, original {found.ReferenceAccuracy}, {family.SpikesPerSample:0} spikes");
    }
}

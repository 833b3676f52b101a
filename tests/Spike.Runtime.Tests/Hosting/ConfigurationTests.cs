using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Spike.Runtime.Hosting;

namespace Spike.Runtime.Tests.Hosting;

/// <summary>Options out of the app's configuration. Calls that bind are generated at build in this project, as in apps that are published as machine code.</summary>
[TestClass]
public class ConfigurationTests
{
    [TestMethod]
    public void Configuration_chooses_how_a_model_runs_where_binding_is_generated()
    {
        Assert.Contains(type => type.Namespace == "Microsoft.Extensions.Configuration.Binder.SourceGeneration", typeof(ConfigurationTests).Assembly.GetTypes());
        using var models = new HostedModels((add, files) => add.Add("tiny", files["a.spike"]), services => services.Configure<SpikeModelOptions>("tiny", Section()));
        AssertChosen(models);
    }

    [TestMethod]
    public void And_where_it_is_by_reflection()
    {
        MethodInfo bind = typeof(ConfigurationBinder).GetMethod(nameof(ConfigurationBinder.Bind), [typeof(IConfiguration), typeof(object)])!;
        using var models = new HostedModels((add, files) => add.Add("tiny", files["a.spike"]), services => services.Configure<SpikeModelOptions>("tiny", options => bind.Invoke(null, [Section(), options])));
        AssertChosen(models);
    }

    [TestMethod]
    public void What_code_chose_stays_where_configuration_says_nothing()
    {
        using var models = new HostedModels(
            (add, files) => add.Add("tiny", files["a.spike"], options => options.Run = new SpikeOptions { Record = ["hidden"], Stepped = false, Threads = 3 }),
            services => services.Configure<SpikeModelOptions>("tiny", Section()));
        SpikeOptions options = AssertChosen(models);
        Assert.AreSequenceEqual((string[])["hidden"], [.. options.Record]);
    }

    [TestMethod]
    [DataRow(true, DisplayName = "before")]
    [DataRow(false, DisplayName = "behind")]
    public void An_artifact_may_be_configured_before_the_model_is_added_or_behind(bool before)
    {
        using var files = new HostedModels((_, _) => { });
        var services = new ServiceCollection();
        if (before) services.Configure<SpikeModelOptions>("tiny", options => options.ArtifactPath = files["a.spike"]);
        services.AddSpikeModels(models => models.Add<TinyNetwork>("tiny"));
        if (!before) services.Configure<SpikeModelOptions>("tiny", options => options.ArtifactPath = files["a.spike"]);
        using ServiceProvider provider = services.BuildServiceProvider();
        Assert.AreEqual("a", provider.GetRequiredKeyedService<SpikeModel>("tiny").Name);
    }

    [TestMethod]
    public void Without_one_it_is_the_class_s_own()
    {
        var services = new ServiceCollection();
        services.AddSpikeModels(models => models.Add<TinyNetwork>("tiny"));
        using ServiceProvider provider = services.BuildServiceProvider();
        Assert.Contains(TinyNetwork.ArtifactFile, Assert.Throws<IOException>(() => provider.GetRequiredKeyedService<SpikeModel>("tiny")).Message);
    }

    private static IConfigurationSection Section() => new ConfigurationBuilder()
        .AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Spike:tiny:Pool"] = "5",
            ["Spike:tiny:Run:Backend"] = "reference",
            ["Spike:tiny:Run:Threads"] = "2",
            ["Spike:tiny:Run:Stepped"] = "true",
            ["Spike:tiny:Run:Stream"] = "true",
            ["Spike:tiny:Run:CollectStatistics"] = "true",
        })
        .Build().GetSection("Spike:tiny");

    private static SpikeOptions AssertChosen(HostedModels models)
    {
        using IServiceScope scope = models.Provider.CreateScope();
        SpikeOptions options = scope.ServiceProvider.GetRequiredKeyedService<SpikeSession>("tiny").Options;
        Assert.AreEqual((Backend.Reference, 2, true, true, true), (options.Backend, options.Threads, options.Stepped, options.Stream, options.CollectStatistics));
        return options;
    }
}

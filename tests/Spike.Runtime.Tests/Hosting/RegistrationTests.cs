using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Spike.Runtime.Hosting;
using Spike.Runtime.Telemetry;

namespace Spike.Runtime.Tests.Hosting;

// The log hears the whole process, so these tests run alone.
[TestClass]
[DoNotParallelize]
public class RegistrationTests
{
    [TestMethod]
    public void A_model_is_loaded_once_and_each_scope_has_an_instance_of_its_own()
    {
        using var models = new HostedModels((add, files) => add.Add<TinyNetwork>("tiny", options => options.ArtifactPath = files["a.spike"]));
        SpikeModel model = models.Provider.GetRequiredKeyedService<SpikeModel>("tiny");
        Assert.AreSame(model, models.Provider.GetRequiredService<SpikeModel>());
        TinyNetwork first;
        using (IServiceScope scope = models.Provider.CreateScope())
        {
            first = scope.ServiceProvider.GetRequiredService<TinyNetwork>();
            Assert.AreSame(first, scope.ServiceProvider.GetRequiredKeyedService<TinyNetwork>("tiny"));
            Assert.AreSame(model, first.Session.Model);
            using IServiceScope other = models.Provider.CreateScope();
            Assert.AreNotSame(first, other.ServiceProvider.GetRequiredService<TinyNetwork>());
        }

        Assert.IsTrue(first.IsDisposed);
        Assert.ContainsSingle(models.Lines.Where(line => line.Id == 1));
        models.Provider.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => model.CreateSession());
    }

    [TestMethod]
    public void Several_models_have_names_and_options_of_their_own()
    {
        using var models = new HostedModels(
            (add, files) => add
                .Add<TinyNetwork>("fast", options => options.ArtifactPath = files["a.spike"])
                .Add<TinyNetwork>("plain", options =>
                {
                    options.ArtifactPath = files["a.spike"];
                    options.Run = new SpikeOptions { Backend = Backend.Reference };
                })
                .Add("bare", files["a.spike"]),
            services => services.Configure<SpikeModelOptions>("fast", options => options.Run.Threads = 2));
        using IServiceScope scope = models.Provider.CreateScope();
        SpikeSession Of(string name) => scope.ServiceProvider.GetRequiredKeyedService<TinyNetwork>(name).Session;
        Assert.AreEqual((Backend.Simd, 2), (Of("fast").Backend, Of("fast").Options.Threads));
        Assert.AreEqual((Backend.Reference, 1), (Of("plain").Backend, Of("plain").Options.Threads));
        Assert.AreSame(Of("fast"), scope.ServiceProvider.GetRequiredService<TinyNetwork>().Session, "the first of a type answers without a name");
        var output = new float[3];
        scope.ServiceProvider.GetRequiredKeyedService<SpikeSession>("bare").Run([0.5f, 1f], output);
        Assert.AreEqual(-5 / 8f, output[0]);
    }

    [TestMethod]
    public void A_name_is_given_once_and_is_the_artifact_s_where_none_is_given()
    {
        var services = new ServiceCollection();
        services.AddSpikeModels(models => models.Add<TinyNetwork>());
        Assert.Contains("There is a model 'hosted-tiny' already", Assert.ThrowsExactly<ArgumentException>(() => services.AddSpikeModels(models => models.Add("hosted-tiny", "b.spike"))).Message);
    }

    [TestMethod]
    public void A_pool_keeps_as_many_instances_as_it_was_told_and_gives_them_out_as_new()
    {
        using var models = new HostedModels((add, files) => add.Add<TinyNetwork>("tiny", options => (options.ArtifactPath, options.Pool) = (files["a.spike"], 1)));
        SpikePool<TinyNetwork> pool = models.Provider.GetRequiredService<SpikePool<TinyNetwork>>();
        Assert.AreSame(pool, models.Provider.GetRequiredKeyedService<SpikePool<TinyNetwork>>("tiny"));
        SpikeLease<TinyNetwork> one = pool.Rent(), two = pool.Rent();
        (TinyNetwork first, TinyNetwork second) = (one.Network, two.Network);
        Assert.AreNotSame(first, second);
        one.Dispose();
        one.Dispose();
        two.Dispose();
        Assert.AreEqual((1, false, true), (first.Renewals, first.IsDisposed, second.IsDisposed));
        Assert.ThrowsExactly<ObjectDisposedException>(() => one.Network);
        using (SpikeLease<TinyNetwork> again = pool.Rent()) Assert.AreSame(first, again.Network);
        using (IServiceScope scope = models.Provider.CreateScope())
        {
            SpikeLease<TinyNetwork> scoped = scope.ServiceProvider.GetRequiredService<SpikeLease<TinyNetwork>>();
            Assert.AreSame(scoped, scope.ServiceProvider.GetRequiredKeyedService<SpikeLease<TinyNetwork>>("tiny"));
            Assert.AreSame(first, scoped.Network);
        }

        Assert.AreEqual((3, false), (first.Renewals, first.IsDisposed), "it went back with the scope");
        SpikeLease<TinyNetwork> late = pool.Rent();
        models.Provider.Dispose();
        Assert.IsFalse(first.IsDisposed);
        late.Dispose();
        Assert.IsTrue(first.IsDisposed);
        Assert.ThrowsExactly<ObjectDisposedException>(pool.Rent);
    }

    [TestMethod]
    public async Task An_app_whose_model_is_missing_does_not_start_where_it_is_to_be_loaded_at_once()
    {
        using var models = new HostedModels((add, files) => add.Add("later", files["none.spike"]).Add("now", files["damaged.spike"], options => options.LoadAtStart = true));
        IHostedService loading = models.Provider.GetServices<IHostedService>().Single(service => service.GetType().Name == "ModelLoading");
        await Assert.ThrowsExactlyAsync<SpikeFormatException>(() => loading.StartAsync(CancellationToken.None));
    }

    [TestMethod]
    public void The_log_has_what_was_loaded_what_runs_it_and_what_became_of_devices()
    {
        using var models = new HostedModels((add, files) => add
            .Add<TinyNetwork>("tiny", options => options.ArtifactPath = files["a.spike"])
            .Add("card", files["a.spike"], options => options.Run = new SpikeOptions { Backend = Backend.Cuda }));
        using IServiceScope scope = models.Provider.CreateScope();
        scope.ServiceProvider.GetRequiredKeyedService<TinyNetwork>("tiny");
        scope.ServiceProvider.GetRequiredKeyedService<SpikeSession>("card");
        RuntimeNotices.Give(new DeviceLost("board0", "It does not answer."));
        RuntimeNotices.Give(new DeviceBack("board0"));
        (LogLevel Level, int Id, string Text)[] lines = [.. models.Lines];
        Assert.AreSequenceEqual((LogLevel[])[LogLevel.Information, LogLevel.Debug, LogLevel.Information, LogLevel.Warning, LogLevel.Error, LogLevel.Information], [.. lines.Select(line => line.Level)]);
        Assert.Contains("Model a loaded from", lines[0].Text);
        Assert.AreEqual("Model a runs on simd. simd: nothing else was asked for.", lines[1].Text);
        Assert.Contains("Model a fell back to simd. simd, though the session's options ask for cuda: ", lines[3].Text);
        Assert.AreEqual("Device board0 was lost. It does not answer.", lines[4].Text);
        models.Provider.Dispose();
        RuntimeNotices.Give(new DeviceBack("board0"));
        Assert.HasCount(6, models.Lines, "a container that is gone writes nothing");
    }
}

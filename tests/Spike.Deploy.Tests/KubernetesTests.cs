using k8s.Models;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Spike.Deploy.Tests;

[TestClass]
public class KubernetesTests
{
    private static readonly V1StatefulSet Compiler = Manifests.One<V1StatefulSet>("spike-compiler");

    private static readonly V1Container Container = Compiler.Spec.Template.Spec.Containers.Single();

    [TestMethod]
    public void Every_manifest_has_only_keys_that_Kubernetes_knows() => Assert.HasCount(15, Manifests.All);

    [TestMethod]
    public void A_key_that_Kubernetes_does_not_know_is_an_error()
    {
        string text = DeployFolder.Text("kubernetes", "pdb.yaml").Replace("maxUnavailable", "maxUnavailible", StringComparison.Ordinal);
        Assert.ThrowsExactly<YamlException>(() => Manifests.Load(text).ToList());
    }

    [TestMethod]
    public void What_is_applied_is_all_but_the_example_of_a_secret_and_what_belongs_to_the_monitoring()
    {
        var kustomization = new DeserializerBuilder().Build().Deserialize<Dictionary<string, object>>(DeployFolder.Text("kubernetes", "kustomization.yaml"));
        string[] applied = [.. ((List<object>)kustomization["resources"]).Cast<string>()];
        string[] there = [.. Manifests.All.Select(entry => entry.File).Distinct()];
        CollectionAssert.AreEquivalent(there.Except(["secret.example.yaml", "monitoring.yaml"]).ToArray(), applied);
    }

    [TestMethod]
    public void The_autoscaler_alone_says_how_many_instances_there_are()
    {
        Assert.IsNull(Compiler.Spec.Replicas);
        V2HorizontalPodAutoscaler scaler = Manifests.One<V2HorizontalPodAutoscaler>("spike-compiler");
        Assert.AreEqual(Compiler.Kind, scaler.Spec.ScaleTargetRef.Kind);
        Assert.AreEqual(Compiler.Metadata.Name, scaler.Spec.ScaleTargetRef.Name);
        CollectionAssert.AreEquivalent(new[] { "cpu", "spike_compiler_queue_depth" }, scaler.Spec.Metrics.Select(metric => metric.Resource?.Name ?? metric.Pods.Metric.Name).ToArray());
    }

    [TestMethod]
    public void The_queues_depth_reaches_the_autoscaler_under_the_name_that_it_asks_for()
    {
        string adapter = Manifests.ConfigMap("spike-compiler-prometheus").Data["adapter.yaml"];
        Assert.Contains("spike_compiler_queue_depth{namespace!=\"\",pod!=\"\"}", adapter);
    }

    [TestMethod]
    public void Probes_ask_over_HTTP_at_the_addresses_of_the_service()
    {
        foreach ((V1Probe probe, string path) in new[] { (Container.StartupProbe, "/health/live"), (Container.LivenessProbe, "/health/live"), (Container.ReadinessProbe, "/health/ready") })
        {
            Assert.IsNull(probe.Exec);
            Assert.AreEqual(path, probe.HttpGet.Path);
            Assert.AreEqual("http", probe.HttpGet.Port.Value);
        }
    }

    [TestMethod]
    public void Containers_have_no_root_no_capabilities_and_no_file_system_to_write_to()
    {
        foreach (V1StatefulSet set in Manifests.All.Select(entry => entry.Manifest).OfType<V1StatefulSet>())
        {
            Assert.IsTrue(set.Spec.Template.Spec.SecurityContext.RunAsNonRoot);
            Assert.AreEqual("RuntimeDefault", set.Spec.Template.Spec.SecurityContext.SeccompProfile.Type);
            Assert.IsFalse(set.Spec.Template.Spec.AutomountServiceAccountToken);
            foreach (V1Container container in set.Spec.Template.Spec.Containers)
            {
                Assert.IsFalse(container.SecurityContext.AllowPrivilegeEscalation);
                Assert.IsTrue(container.SecurityContext.ReadOnlyRootFilesystem);
                CollectionAssert.AreEqual(new[] { "ALL" }, container.SecurityContext.Capabilities.Drop.ToArray());
            }
        }
    }

    [TestMethod]
    public void No_Service_puts_variables_into_the_environment_of_the_service() => Assert.AreEqual(false, Compiler.Spec.Template.Spec.EnableServiceLinks);

    [TestMethod]
    public void Selectors_find_what_they_are_meant_to_find()
    {
        IDictionary<string, string> labels = Compiler.Spec.Template.Metadata.Labels;
        Assert.AreEqual(Compiler.Spec.ServiceName, Manifests.One<V1Service>("spike-compiler-headless").Metadata.Name);
        Assert.AreEqual("None", Manifests.One<V1Service>("spike-compiler-headless").Spec.ClusterIP);
        foreach (IDictionary<string, string> selector in new[]
        {
            Compiler.Spec.Selector.MatchLabels, Manifests.One<V1Service>("spike-compiler").Spec.Selector, Manifests.One<V1Service>("spike-compiler-headless").Spec.Selector,
            Manifests.One<V1PodDisruptionBudget>("spike-compiler").Spec.Selector.MatchLabels, Manifests.One<V1NetworkPolicy>("spike-compiler").Spec.PodSelector.MatchLabels,
        })
            CollectionAssert.AreEquivalent(labels.ToArray(), selector.ToArray());
        foreach (V1ServicePort port in Manifests.One<V1Service>("spike-compiler").Spec.Ports.Concat(Manifests.One<V1Service>("spike-compiler-headless").Spec.Ports))
            Assert.IsTrue(Container.Ports.Any(open => open.Name == port.TargetPort.Value), port.Name);
    }

    [TestMethod]
    public void Every_secret_that_is_asked_for_stands_in_the_example()
    {
        IEnumerable<string> known = Manifests.One<V1Secret>("spike-compiler").StringData.Keys;
        foreach (V1EnvVar variable in Manifests.All.Select(entry => entry.Manifest).OfType<V1StatefulSet>().SelectMany(set => set.Spec.Template.Spec.Containers.Single().Env))
        {
            if (variable.ValueFrom?.SecretKeyRef is { } secret) Assert.Contains(secret.Key, known);
        }
    }
}

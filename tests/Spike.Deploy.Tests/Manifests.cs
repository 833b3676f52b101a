using k8s;
using k8s.Models;

namespace Spike.Deploy.Tests;

/// <summary>The manifests of deploy/kubernetes as Kubernetes' own types. A key that a type does not have is an error.</summary>
internal static class Manifests
{
    /// <summary>Kustomize reads this one itself.</summary>
    private const string Kustomization = "kustomization.yaml";

    public static readonly IReadOnlyList<(string File, IKubernetesObject<V1ObjectMeta> Manifest)> All =
    [
        .. Directory.GetFiles(DeployFolder.File("kubernetes"), "*.yaml").Where(file => Path.GetFileName(file) != Kustomization).Order(StringComparer.Ordinal)
            .SelectMany(file => Load(File.ReadAllText(file)).Select(manifest => (Path.GetFileName(file), manifest))),
    ];

    public static IEnumerable<IKubernetesObject<V1ObjectMeta>> Load(string text) => KubernetesYaml.LoadAllFromString(text, null, strict: true).Cast<IKubernetesObject<V1ObjectMeta>>();

    public static T One<T>(string name) where T : IKubernetesObject<V1ObjectMeta> => All.Select(entry => entry.Manifest).OfType<T>().Single(manifest => manifest.Metadata.Name == name);

    public static V1ConfigMap ConfigMap(string name) => One<V1ConfigMap>(name);
}

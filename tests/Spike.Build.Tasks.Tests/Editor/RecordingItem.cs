using System.Collections;
using System.Collections.Concurrent;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace Spike.Build.Tasks.Tests.Editor;

/// <summary>An item that remembers which metadata the tasks asked for.</summary>
internal sealed class RecordingItem(string include) : ITaskItem
{
    private readonly TaskItem item = new(include);
    private readonly ConcurrentDictionary<string, bool> asked = new(StringComparer.Ordinal);

    public IEnumerable<string> Asked => asked.Keys.Order(StringComparer.Ordinal);

    public string ItemSpec { get => item.ItemSpec; set => item.ItemSpec = value; }

    public ICollection MetadataNames => item.MetadataNames;

    public int MetadataCount => item.MetadataCount;

    public string GetMetadata(string metadataName)
    {
        asked[metadataName] = true;
        return item.GetMetadata(metadataName);
    }

    public void SetMetadata(string metadataName, string metadataValue) => item.SetMetadata(metadataName, metadataValue);

    public void RemoveMetadata(string metadataName) => item.RemoveMetadata(metadataName);

    public void CopyMetadataTo(ITaskItem destinationItem) => item.CopyMetadataTo(destinationItem);

    public IDictionary CloneCustomMetadata() => item.CloneCustomMetadata();
}

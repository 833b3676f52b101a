namespace Spike.Compiler;

/// <summary>Cuts work into parts that fit in memory. The cuts depend on sizes alone, so that they are the same on every machine.</summary>
internal static class MemoryGroups
{
    /// <summary>Neighbours together as long as they fit; what does not fit by itself is a part of its own.</summary>
    /// <param name="items">In their order.</param>
    /// <param name="elements">Of an item.</param>
    /// <param name="most">Elements of a part.</param>
    public static IEnumerable<T[]> Of<T>(IEnumerable<T> items, Func<T, long> elements, long most)
    {
        var part = new List<T>();
        long filled = 0;
        foreach (T item in items)
        {
            long size = elements(item);
            if (part.Count > 0 && filled + size > most)
            {
                yield return [.. part];
                part.Clear();
                filled = 0;
            }

            part.Add(item);
            filled += size;
        }

        if (part.Count > 0) yield return [.. part];
    }
}

using System.Globalization;

namespace Spike.Generators.Models;

/// <summary>Gives out names that are unique in one scope: the second to ask for a name gets it with a 2 behind.</summary>
internal sealed class NameScope(StringComparer comparer, IEnumerable<string> taken)
{
    private readonly HashSet<string> names = new(taken, comparer);

    public string Claim(string wanted)
    {
        string name = wanted;
        for (int number = 2; !names.Add(name); number++)
            name = wanted + number.ToString(CultureInfo.InvariantCulture);
        return name;
    }
}

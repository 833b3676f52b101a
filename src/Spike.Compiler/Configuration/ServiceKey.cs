namespace Spike.Compiler.Configuration;

/// <summary>A setting of the compile service.</summary>
/// <param name="Name">In the YAML file's section 'service'.</param>
/// <param name="Value">What stands for the value in a help text.</param>
/// <param name="Description">A sentence or two.</param>
/// <param name="Set">Takes it.</param>
internal sealed record ServiceKey(string Name, string Value, string Description, Func<ServiceSettings, SettingValue, ServiceSettings> Set)
{
    /// <summary>'queue_length' is SPIKE_QUEUE_LENGTH in the environment.</summary>
    public string Variable => "SPIKE_" + Name.ToUpperInvariant();

    /// <summary>'queue_length' is --queue-length of `serve`.</summary>
    public string Option => "--" + Name.Replace('_', '-');
}

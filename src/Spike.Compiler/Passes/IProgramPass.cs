using Spike.Runtime.Programs;

namespace Spike.Compiler.Passes;

/// <summary>A rewrite of the integer program. It changes no bit of any output.</summary>
internal interface IProgramPass
{
    /// <summary>The name by which a configuration switches it.</summary>
    string Name { get; }

    SpikingProgram Run(SpikingProgram program);
}

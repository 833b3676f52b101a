using Spike.Runtime.Programs;

namespace Spike.Compiler.Lowering;

/// <summary>How a value is said in codes: real ≈ Scale · code.</summary>
internal readonly record struct EdgeSpec(CodeRange Range, double Scale);

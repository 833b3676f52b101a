using System.Collections.Immutable;

namespace Spike.Compiler.Reports;

/// <summary>What the compilation itself took. Of a report this is all that differs from one run to the next.</summary>
/// <param name="Stages">Where the time went, up to the writing of the files.</param>
/// <param name="PeakMemoryBytes">The most memory that the compiler's process held at once, native memory and mapped files included.</param>
internal sealed record CompilationCost(ImmutableArray<StageTime> Stages, long PeakMemoryBytes);

namespace Spike.Service.Isolation;

/// <summary>A compilation for a child process. The files' paths are the service's own; nothing that a client sent is one.</summary>
/// <param name="Model">The uploaded file.</param>
/// <param name="ModelName">What the compiler shall think that it is called: letters, digits, '.', '_' and '-'.</param>
/// <param name="Options">Of compile, behind the model: no option that names a file.</param>
/// <param name="Files">Options that name a file or folder, and where it lies.</param>
/// <param name="Output">A folder of this job alone; the only place that the child can write.</param>
internal sealed record ChildOrder(string Model, string ModelName, IReadOnlyList<string> Options, IReadOnlyList<ChildFile> Files, string Output);

/// <summary>An option whose value is a file.</summary>
/// <param name="Option">"--calibration" and the like.</param>
/// <param name="Name">What the compiler shall think that it is called.</param>
/// <param name="Path">Where it lies.</param>
internal sealed record ChildFile(string Option, string Name, string Path);

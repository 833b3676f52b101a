namespace Spike.Runtime.Artifacts;

/// <summary>What an artifact was made from. Nothing in it depends on when or where.</summary>
/// <param name="Compiler">Name and version, "spike-compile 0.1.0".</param>
/// <param name="ModelFile">The model's file name, without its folder.</param>
/// <param name="ModelSha256">Of the model file, in hex; where weights lie beside it, of the list of all the files' hashes.</param>
/// <param name="TimeSteps">T of the windows that synapses read; the most, where the compiler chose one for each value.</param>
/// <param name="Coding">How codes become spikes.</param>
/// <param name="Target">What it was compiled for.</param>
/// <param name="OptimizationLevel">0 to 3.</param>
/// <param name="CalibrationSha256">Of the calibration file, in hex; of a folder, of the list of its files' hashes; none without data.</param>
internal sealed record ArtifactProvenance(
    string Compiler, string ModelFile, string ModelSha256, int TimeSteps, string Coding, string Target, int OptimizationLevel,
    string? CalibrationSha256);
